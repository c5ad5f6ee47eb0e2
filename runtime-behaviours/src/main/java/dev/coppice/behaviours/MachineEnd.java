package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// How a [Machine] ends: its `terminate`, the report, and the reason.
final class MachineEnd {

    private MachineEnd() {}

    /// A callback broke its contract. Returns what is to be thrown on.
    static Throwable bad(ProcessContext self, Machine<?, ?, ?> machine, String contract, Object value) {
        return crashed(self, machine, new ProcessExit(new ExitReason.BadReturn(contract, value)), machine.current);
    }

    /// `thrown` left a callback. Returns what is to be thrown on.
    static <S, D extends @Nullable Object, E> Throwable crashed(
            ProcessContext self, Machine<S, D, E> machine, Throwable thrown, Machine.@Nullable Event event) {
        if (!self.pid().isAlive()) return thrown; // its code has no say any more
        var last = thrown;
        try {
            machine.module.terminate(ExitReason.of(thrown), machine.state, machine.data);
        } catch (Throwable again) {
            if (!self.pid().isAlive()) return again;
            last = again;
        }
        report(self, machine, ExitReason.of(last), event == null ? null : event.content(), event == null ? null : event.request());
        return last;
    }

    /// Ends the machine with `reason`.
    static <S, D extends @Nullable Object, E> void stop(
            ProcessContext self, Machine<S, D, E> machine, ExitReason reason, @Nullable Object message, @Nullable Request<?> request) throws Throwable {
        try {
            machine.module.terminate(reason, machine.state, machine.data);
        } catch (Throwable thrown) {
            if (self.pid().isAlive()) report(self, machine, ExitReason.of(thrown), message, request);
            throw thrown;
        }
        report(self, machine, reason, message, request);
        self.end(reason);
    }

    private static void report(
            ProcessContext self, Machine<?, ?, ?> machine, ExitReason reason, @Nullable Object message, @Nullable Request<?> request) {
        ServerReport.write(self, machine.module::formatStatus, reason, machine.shown(), message, request);
    }
}
