package dev.coppice.behaviours.task;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The process of a task. It runs the function, replies with the value, and ends.
///
/// @param starter the process that started the task, or null if an external thread did
record TaskBody(Callable<?> function, @Nullable Pid starter) implements ProcessBody {

    @Override public @Nullable Class<?> kind() {
        return function.getClass();
    }

    @Override public void run(ReceiveContext self) {
        Object value;
        try {
            value = function.call();
        } catch (Throwable thrown) {
            failed(self, function, starter, null, thrown);
            return;
        }
        self.acknowledge(value);
    }

    /// Ends the process after `thrown` has left the function, and reports it unless the reason is clean.
    ///
    /// @param function the function of the task
    static void failed(
            ReceiveContext self, Object function, @Nullable Pid starter, @Nullable Object input, Throwable thrown) {
        if (!self.pid().isAlive()) return; // killed before; a zombie reports nothing
        var reason = ExitReason.of(thrown);
        if (!reason.isClean()) TaskReport.write(self, function, starter, input, reason);
        if (reason instanceof ExitReason.Kill) throw new ProcessExit(reason); // as a signal it would become `killed`
        self.trapExits(false);
        self.exit(self.pid(), reason); // `end` would write a second report
    }
}
