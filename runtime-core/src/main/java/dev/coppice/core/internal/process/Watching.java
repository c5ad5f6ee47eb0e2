package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Questions about other processes, for code that is responsible for them. Thread-safe.
public final class Watching {

    private Watching() {}

    /// Returns a request that completes with the exit reason when `pid` ends. It represents no call, so it takes part
    /// in no cycle of calls.
    public static PendingCall<ExitReason> ended(Pid pid) {
        var cell = (ProcessCell) pid;
        return new ExitWaiter(cell.actorRuntime.external, cell, "end", ProcessCell.current()).of(cell);
    }

    public static @Nullable ExitReason endReason(Pid pid) {
        return ((ProcessCell) pid).endReason();
    }

    /// Returns whether `pid` has ended and its code has returned: the mailbox of a dead process is given up when no
    /// thread runs it.
    public static boolean isReleased(Pid pid) {
        var cell = (ProcessCell) pid;
        return cell.hasEnded() && cell.runner() == null && cell.isIdle();
    }

    /// Returns where the code of `pid` is; empty if it does not run.
    public static StackTraceElement[] stack(Pid pid) {
        var running = ((ProcessCell) pid).runner();
        var thread = running == null ? null : running.thread();
        return thread == null ? new StackTraceElement[0] : thread.getStackTrace();
    }

    /// Returns whether `pid` was killed while its code ran, and that code has not returned in time. May wait for that
    /// time, so processes must not call it.
    public static boolean isZombie(Pid pid) {
        var cell = (ProcessCell) pid;
        return cell.hasEnded() && cell.actorRuntime.zombies.stays(cell);
    }

    public static boolean link(Pid one, Pid other) {
        return Links.join((ProcessCell) one, (ProcessCell) other);
    }

    public static void unlink(Pid one, Pid other) {
        Links.part((ProcessCell) one, (ProcessCell) other);
    }

    public static List<Pid> find(DefaultActorRuntime runtime, Predicate<Program<?>> wanted) {
        var found = new ArrayList<Pid>();
        runtime.table.forEach(cell -> {
            if (cell.isAlive() && wanted.test(cell.program)) found.add(cell);
        });
        return found;
    }

    public static @Nullable Pid parent(Pid pid) {
        return ((ProcessCell) pid).parent();
    }

    public static Program<?> program(Pid pid) {
        return ((ProcessCell) pid).program;
    }
}
