package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Program;
import org.jspecify.annotations.Nullable;

/// What one who answers for processes needs to know of them. Thread-safe.
public final class Watching {

    private Watching() {}

    /// Settles with the reason when `pid` ends. Stands for no call: it takes part in no cycle of calls.
    public static PendingCall<ExitReason> ended(Pid pid) {
        var cell = (ProcessCell) pid;
        return new EndNode(cell.kernel.outside, cell, "end", Runner.currentCell()).of(cell);
    }

    public static @Nullable ExitReason endReason(Pid pid) {
        return ((ProcessCell) pid).endReason();
    }

    /// Whether `pid` has ended and its code has returned: the mailbox of a dead process is given up when nobody runs it.
    public static boolean isReleased(Pid pid) {
        var cell = (ProcessCell) pid;
        return cell.hasEnded() && cell.runner() == null && cell.isIdle();
    }

    public static boolean link(Pid one, Pid other) {
        return Links.join((ProcessCell) one, (ProcessCell) other);
    }

    public static void unlink(Pid one, Pid other) {
        Links.part((ProcessCell) one, (ProcessCell) other);
    }

    public static Program<?> program(Pid pid) {
        return ((ProcessCell) pid).program;
    }
}
