package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Receiver;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The process of a task: runs the function, answers with what it returns, and ends.
///
/// @param starter who asked for the task, or null if it was no process
record TaskBody(Callable<?> function, @Nullable Pid starter) implements Body {

    @Override public void run(Receiver self) {
        Object value;
        try {
            value = function.call();
        } catch (Throwable thrown) {
            failed(self, function, starter, null, thrown);
            return;
        }
        self.acknowledge(value);
    }

    /// `thrown` left the function: reports it, unless it is clean, and ends the process with what it says.
    ///
    /// @param function what the task was to do
    static void failed(Receiver self, Object function, @Nullable Pid starter, @Nullable Object input, Throwable thrown) {
        if (!self.pid().isAlive()) return; // killed before, and what its code does since concerns nobody
        var reason = ExitReason.of(thrown);
        if (!reason.isClean()) TaskReport.write(self, function, starter, input, reason);
        if (reason instanceof ExitReason.Kill) throw new ProcessExit(reason); // as a signal it would be another reason
        self.trapExits(false);
        self.exit(self.pid(), reason); // and not end: this report is the only one
    }
}
