package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import org.jspecify.annotations.Nullable;

/// How a state machine ends: `terminate` runs, the end is reported if it is not clean, and the process ends. In the process.
final class MachineEnd {

    private MachineEnd() {}

    /// Ends the machine, because it wants to or is told to.
    ///
    /// @param event what led to it, or null
    static void stop(ProcessContext self, Machine<?, ?, ?> machine, ExitReason reason, Machine.@Nullable Event event) throws Throwable {
        try {
            terminate(machine, reason);
        } catch (Throwable thrown) {
            if (self.pid().isAlive()) report(self, machine, ExitReason.of(thrown), event);
            throw thrown;
        }
        report(self, machine, reason, event);
        self.end(reason);
    }

    /// `thrown` left a callback. Returns what is to be thrown on, which ends the process.
    ///
    /// @param event what was being handled, or null
    static Throwable crashed(ProcessContext self, Machine<?, ?, ?> machine, Throwable thrown, Machine.@Nullable Event event) {
        if (!self.pid().isAlive()) return thrown; // its code has no say any more
        var last = thrown;
        try {
            terminate(machine, ExitReason.of(thrown));
        } catch (Throwable again) {
            if (!self.pid().isAlive()) return again;
            last = again;
        }
        report(self, machine, ExitReason.of(last), event);
        return last;
    }

    private static <S, D extends @Nullable Object> void terminate(Machine<S, D, ?> machine, ExitReason reason) throws Exception {
        machine.module.terminate(reason, machine.state, machine.data);
    }

    private static void report(ProcessContext self, Machine<?, ?, ?> machine, ExitReason reason, Machine.@Nullable Event event) {
        @Nullable Object message = event == null ? null : event.content();
        @Nullable Request<?> request = event == null ? null : event.request();
        ServerReport.write(self, machine.module::formatStatus, reason, machine.shown(), message, request);
    }
}
