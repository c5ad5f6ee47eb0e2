package dev.coppice.core.spi;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.process.Assignments;
import dev.coppice.core.internal.process.Kernel;
import dev.coppice.core.internal.process.ProcessCell;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Processes that exist for the sake of one answer, as those who ask for it see them. May be used from any thread.
public final class Tasks {

    private Tasks() {}

    /// Spawns a plain process and returns before its body ran, with the answer it owes: what it gives to [Receiver#acknowledge]. Fails with
    /// the reason of the process if that ends without an answer.
    ///
    /// Nothing of this touches a mailbox. Do not abandon the answer before the process has begun: it would not begin any more.
    public static <R extends @Nullable Object> PendingCall<R> spawn(ActorRuntime runtime, Body body, SpawnOptions options) {
        return Assignments.spawn((Kernel) runtime, body, options);
    }

    /// The runtime that `pid` belongs to.
    public static ActorRuntime runtimeOf(Pid pid) {
        return ((ProcessCell) pid).kernel();
    }

    /// Sends `pid` an exit signal and removes its link to `owner`, in one step: whatever becomes of it does not reach `owner`, and if `owner` ends
    /// in between, `pid` does not outlive it unseen.
    ///
    /// @param owner who may be linked to it, or null
    public static void dismiss(@Nullable Pid owner, Pid pid, ExitReason reason) {
        Assignments.dismiss(owner, pid, reason);
    }

    /// Does as [#dismiss] after `delay`, unless the timer is cancelled before.
    public static TimerRef dismissAfter(Duration delay, @Nullable Pid owner, Pid pid, ExitReason reason) {
        return Assignments.dismissAfter(delay, owner, pid, reason);
    }
}
