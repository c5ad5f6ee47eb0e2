package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.process.Assignments;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Operations for processes that exist to compute one result. May be used from any thread.
public final class TaskSupport {

    private TaskSupport() {}

    /// Spawns a plain process and returns, before its body runs, a request for its result: the value that it passes to
    /// [ReceiveContext#acknowledge]. The request fails with the exit reason of the process if that ends without a
    /// result.
    ///
    /// No mailbox is involved. Do not abandon the request before the process has begun: otherwise the process never
    /// begins.
    public static <R extends @Nullable Object> PendingCall<R> spawn(
            ActorRuntime runtime, ProcessBody body, SpawnOptions options) {
        return Assignments.spawn(DefaultActorRuntime.of(runtime), body, options);
    }

    /// Returns the runtime that `pid` belongs to.
    public static ActorRuntime runtimeOf(Pid pid) {
        return ((ProcessCell) pid).actorRuntime();
    }

    /// Sends `pid` an exit signal and removes its link to `owner`, in one step. The end of `pid` therefore never
    /// reaches `owner`, and if `owner` ends in between, `pid` does not survive it unnoticed.
    ///
    /// @param owner the process that may be linked to `pid`, or null
    public static void unlinkAndExit(@Nullable Pid owner, Pid pid, ExitReason reason) {
        Assignments.unlinkAndExit(owner, pid, reason);
    }

    /// Does the same as [#unlinkAndExit] after `delay`, unless the returned timer is cancelled first.
    ///
    /// @param ended runs if the signal ends `pid`, before the end is visible. It does not run if `pid` ended before.
    public static TimerRef unlinkAndExitAfter(
            Duration delay, @Nullable Pid owner, Pid pid, ExitReason reason, Runnable ended) {
        return Assignments.unlinkAndExitAfter(delay, owner, pid, reason, ended);
    }
}
