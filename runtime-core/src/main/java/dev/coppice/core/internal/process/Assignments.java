package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.TimerRef;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Processes that owe one answer: their start is the request for it.
public final class Assignments {

    private Assignments() {}

    @SuppressWarnings("unchecked") // the body says what it answers
    public static <R extends @Nullable Object> PendingCall<R> spawn(Kernel kernel, Body body, SpawnOptions options) {
        return (PendingCall<R>) Starts.assign(kernel, new PlainProgram(body), options);
    }

    public static void dismiss(@Nullable Pid owner, Pid pid, ExitReason reason) {
        var own = Runner.currentCell();
        if (own != null) own.checkAlive();
        Exits.dismiss((ProcessCell) owner, (ProcessCell) pid, reason);
    }

    public static TimerRef dismissAfter(Duration delay, @Nullable Pid owner, Pid pid, ExitReason reason) {
        var cell = (ProcessCell) pid;
        var kernel = cell.kernel;
        return kernel.timers.after(Timers.nanos(delay), () ->
                kernel.elsewhere(() -> Exits.dismiss((ProcessCell) owner, cell, reason)));
    }
}
