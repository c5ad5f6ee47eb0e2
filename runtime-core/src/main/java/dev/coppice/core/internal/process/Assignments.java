package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Processes that owe exactly one reply: starting one is the request for it.
public final class Assignments {

    private Assignments() {}

    @SuppressWarnings("unchecked") // the body determines the type of the reply
    public static <R extends @Nullable Object> PendingCall<R> spawn(
            DefaultActorRuntime runtime, ProcessBody body, SpawnOptions options) {
        return (PendingCall<R>) ProcessStarter.assign(runtime, new PlainProgram(body), options);
    }

    public static void unlinkAndExit(@Nullable Pid owner, Pid pid, ExitReason reason) {
        var own = ProcessCell.current();
        if (own != null) own.checkAlive();
        ExitSignals.unlinkAndExit((ProcessCell) owner, (ProcessCell) pid, reason, null);
    }

    public static TimerRef unlinkAndExitAfter(
            Duration delay, @Nullable Pid owner, Pid pid, ExitReason reason, Runnable ended) {
        var cell = (ProcessCell) pid;
        var runtime = cell.actorRuntime;
        return runtime.timers.after(Timeouts.nanos(Timeouts.require("delay", delay)), () ->
                runtime.elsewhere(() -> ExitSignals.unlinkAndExit((ProcessCell) owner, cell, reason, ended)));
    }
}
