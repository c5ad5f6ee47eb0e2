package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Tasks;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How an owner ends a task.
final class Shutdowns {

    private Shutdowns() {}

    static <R extends @Nullable Object> Optional<Outcome<R>> shutdown(
            Task<R> task, PendingCall<R> call, @Nullable Duration limit) {
        Limits.check(limit);
        boolean before = call.isDone();
        Tasks.dismiss(caller(), call.server(), ExitReason.SHUTDOWN);
        var outcome = Outcomes.of(call, limit);
        if (outcome == null) {
            Tasks.dismiss(null, call.server(), ExitReason.KILL);
            outcome = Outcomes.ofDone(call);
        }
        return told(task, outcome, before, ExitReason.SHUTDOWN);
    }

    static <R extends @Nullable Object> Optional<Outcome<R>> kill(Task<R> task, PendingCall<R> call) {
        boolean before = call.isDone();
        Tasks.dismiss(caller(), call.server(), ExitReason.KILL);
        return told(task, Outcomes.ofDone(call), before, ExitReason.KILLED);
    }

    private static @Nullable Pid caller() {
        var self = ProcessContext.currentOrNull();
        return self == null ? null : self.pid();
    }

    /// What the owner hears: judged by the reason alone, also if the task ended before it was told to.
    private static <R extends @Nullable Object> Optional<Outcome<R>> told(
            Task<R> task, Outcome<R> outcome, boolean before, ExitReason asTold) {
        boolean used = !task.isOpen();
        task.consume();
        if (used && (before || outcome instanceof Outcome.Value)) return Optional.of(new Outcome.Exit<>(ExitReason.NO_PROCESS));
        boolean ended = outcome instanceof Outcome.Exit<R>(var reason, _) && reason.equals(asTold);
        return ended ? Optional.empty() : Optional.of(outcome);
    }
}
