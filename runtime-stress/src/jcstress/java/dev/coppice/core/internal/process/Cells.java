package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.internal.name.NameTable;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.Runners;

/// Processes to race with. They belong to a kernel without threads: what is made ready runs at once, on the thread that made it ready.
public final class Cells {
    /// Numbers are used again after a while, so that the table stays small.
    private static final long NUMBERS = 1 << 16;
    private static final int TIDY_EVERY = 1 << 12;
    private static final java.util.concurrent.atomic.AtomicLong LAST = new java.util.concurrent.atomic.AtomicLong();

    static final Kernel KERNEL = Runners.kernel();
    static final ExitReason CRASH = ExitReason.of("crash");

    private static int untidy;

    private Cells() {}

    /// A living process that nobody runs, and whose mailbox is idle.
    public static ProcessCell cell() {
        return cell(0);
    }

    static ProcessCell cell(int flags) {
        long number = LAST.incrementAndGet() % NUMBERS + 1;
        return new ProcessCell(KERNEL, number, KERNEL.table.pageOf(number), flags, new Recorder(), null);
    }

    /// Ends `cell` from outside.
    public static void kill(ProcessCell cell) {
        Exits.kill(cell, CRASH);
    }

    /// Makes `cell` dead to all who look, and does nothing else of what a death does.
    public static void markDead(ProcessCell cell) {
        cell.set(ProcessCell.DEAD);
    }

    /// Has `cell` wait for a message, on `runner`.
    public static void waits(ProcessCell cell, Runner runner) {
        cell.runner = runner;
    }

    /// Tells `cell`, whose mailbox was idle, that something came.
    public static void arrived(ProcessCell cell) {
        cell.ready(null);
    }

    /// Has `told` run when `cell` has ended.
    public static void listen(ProcessCell cell, Runnable told) {
        Monitors.listen(cell, reason -> told.run());
    }

    /// Makes `cell` the holder of a local name.
    public static void register(ProcessCell cell, Object key) {
        if (Names.claim(cell, new Name<>(key)) != null) throw new IllegalStateException(key + " is taken");
    }

    /// The names of the kernel.
    public static NameTable names() {
        return KERNEL.names;
    }

    /// Counts what `cell` handles; to be asked for while it is alive. Exact once nobody acts on it.
    static Recorder recorder(ProcessCell cell) {
        return (Recorder) cell.program;
    }

    /// Removes now and then the timers that deaths leave behind.
    public static void tidy() {
        if (++untidy % TIDY_EVERY == 0) KERNEL.timers().fireDue();
    }
}
