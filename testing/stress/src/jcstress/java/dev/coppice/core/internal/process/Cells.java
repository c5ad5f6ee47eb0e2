package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.internal.name.NameTable;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.Runners;
import org.jspecify.annotations.Nullable;

/// Processes for races. They belong to a runtime without threads: a process that becomes ready runs at once, on the
/// thread that made it ready.
public final class Cells {
    /// Process numbers are reused after a while, so that the table stays small.
    private static final long NUMBERS = 1 << 16;
    private static final int TIDY_EVERY = 1 << 12;
    private static final java.util.concurrent.atomic.AtomicLong LAST = new java.util.concurrent.atomic.AtomicLong();

    static final DefaultActorRuntime KERNEL = Runners.kernel();
    static final ExitReason CRASH = ExitReason.of("crash");

    private static int untidy;

    private Cells() {}

    /// Returns a living process that no thread runs, and whose mailbox is idle.
    public static ProcessCell cell() {
        return cell(0);
    }

    static ProcessCell cell(int flags) {
        long number = LAST.incrementAndGet() % NUMBERS + 1;
        return new ProcessCell(KERNEL, number, KERNEL.table.pageOf(number), flags, new Recorder(), null);
    }

    /// Ends `cell` from an external thread.
    public static void kill(ProcessCell cell) {
        ExitSignals.kill(cell, CRASH);
    }

    /// Makes `cell` appear dead to all observers, without the other effects of a death.
    public static void markDead(ProcessCell cell) {
        cell.set(ProcessCell.DEAD);
    }

    /// Makes `cell` wait for a message on `runner`, or be in no slice if `runner` is null.
    public static void waits(ProcessCell cell, @Nullable Runner runner) {
        cell.runner = runner;
    }

    /// Notifies `cell`, whose mailbox was idle, of a new entry.
    public static void arrived(ProcessCell cell) {
        cell.ready(null);
    }

    /// Runs `told` when `cell` has ended.
    public static void listen(ProcessCell cell, Runnable told) {
        Monitors.listen(cell, reason -> told.run());
    }

    /// Makes `cell` the holder of a local name.
    public static void register(ProcessCell cell, Object key) {
        if (Names.claim(cell, new Name<>(key)) != null) throw new IllegalStateException(key + " is taken");
    }

    /// Returns the names of the runtime.
    public static NameTable names() {
        return KERNEL.names;
    }

    /// Returns the counters of what `cell` handles; call it while `cell` is alive. They are exact once no thread acts
    /// on it.
    static Recorder recorder(ProcessCell cell) {
        return (Recorder) cell.program;
    }

    /// Removes, from time to time, the timers that deaths leave behind.
    public static void tidy() {
        if (++untidy % TIDY_EVERY == 0) KERNEL.timers().fireDue();
    }
}
