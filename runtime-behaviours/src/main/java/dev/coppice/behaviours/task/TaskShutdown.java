package dev.coppice.behaviours.task;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ends a task on behalf of its owner.
final class TaskShutdown {

    private TaskShutdown() {}

    static <R extends @Nullable Object> Optional<Outcome<R>> shutdown(
            Task<R> task, PendingCall<R> call, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        boolean before = call.isDone();
        TaskSupport.unlinkAndExit(caller(), call.server(), ExitReason.SHUTDOWN);
        var outcome = Outcomes.of(call, timeout);
        if (outcome == null) {
            TaskSupport.unlinkAndExit(null, call.server(), ExitReason.KILL);
            outcome = Outcomes.ofDone(call);
        }
        return report(task, outcome, before, ExitReason.SHUTDOWN);
    }

    static <R extends @Nullable Object> Optional<Outcome<R>> kill(Task<R> task, PendingCall<R> call) {
        boolean before = call.isDone();
        TaskSupport.unlinkAndExit(caller(), call.server(), ExitReason.KILL);
        return report(task, Outcomes.ofDone(call), before, ExitReason.KILLED);
    }

    private static @Nullable Pid caller() {
        var self = ProcessContext.currentOrNull();
        return self == null ? null : self.pid();
    }

    /// Returns the result for the owner. Only the reason counts, even if the task ended before the signal was sent.
    private static <R extends @Nullable Object> Optional<Outcome<R>> report(
            Task<R> task, Outcome<R> outcome, boolean before, ExitReason asTold) {
        boolean used = !task.isOpen();
        task.consume();
        if (used && (before || outcome instanceof Outcome.Value)) {
            return Optional.of(new Outcome.Exit<>(ExitReason.NO_PROCESS));
        }
        boolean ended = outcome instanceof Outcome.Exit<R>(var reason, _) && reason.equals(asTold);
        return ended ? Optional.empty() : Optional.of(outcome);
    }
}
