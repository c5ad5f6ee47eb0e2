package dev.coppice.core.internal.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The right to run processes: at any time as many processes run as there are workers. A worker is not a thread. A
/// [Runner] drives it, and passes it on when its process blocks.
///
/// Fields without a rule of their own are owned by the runner that drives the worker.
public final class Worker {
    private static final VarHandle SLICES;
    private static final VarHandle AWAITS_RUNNER;
    private static final VarHandle HANDLED;
    private static final VarHandle EMPTY;
    private static final VarHandle STEALS;

    static {
        try {
            SLICES = MethodHandles.lookup().findVarHandle(Worker.class, "slices", long.class);
            HANDLED = MethodHandles.lookup().findVarHandle(Worker.class, "handled", long.class);
            EMPTY = MethodHandles.lookup().findVarHandle(Worker.class, "empty", long.class);
            STEALS = MethodHandles.lookup().findVarHandle(Worker.class, "steals", long.class);
            AWAITS_RUNNER = MethodHandles.lookup().findVarHandle(Worker.class, "awaitsRunner", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int index;
    /// The name of its runners' threads. They share one string, because there may be as many runners as waiting
    /// processes.
    final String title;
    /// The platform thread that carries its runners, or null if the JDK's carriers do. Replaced by the watchdog.
    volatile @Nullable Carrier carrier;
    final RunQueue queue = new RunQueue();
    /// How often the next slot was served in a row.
    int streak;
    /// Whether it is counted as searching, see [IdleWorkers].
    boolean searching;
    /// The index at which the last search began; varies the victims.
    int victim;
    /// The number of slices so far, and of searches that found none. Written by the owner, opaque; read by the
    /// watchdog.
    private long slices;
    /// The number of mailbox entries handled in its slices. Written by the owner, opaque.
    private long handled;
    /// How many of `slices` found no process to run, and how often it stole. Written by the owner, opaque, after a
    /// search: not in the path of a busy worker.
    private long empty;
    private long steals;
    /// The highest number of slices that was returned. Guarded by this object's monitor.
    private long told;
    /// The runner that drives it. Written at each hand-over, read by the thread that wakes it.
    volatile @Nullable Runner runner;
    /// Set when it is a spare worker that has no runner, until the watchdog starts it again.
    volatile boolean retired;
    /// Set when it could not be handed over because no thread could be started. The watchdog finds it later; setting
    /// the flag needs no memory.
    volatile boolean abandoned;
    /// Whether it was handed to a runner, or is parked or was woken, and its runner has not resumed since. Written by
    /// the giver before the hand-over, otherwise by the runner.
    private boolean awaitsRunner;
    /// Set by the watchdog when a slice takes long: the process is to requeue after the current message.
    volatile boolean yieldSoon;

    Worker(int index, String title, @Nullable Carrier carrier) {
        this.index = index;
        this.title = title;
        this.carrier = carrier;
        this.victim = index + 1;
    }

    long countSlice() {
        long count = slices + 1;
        SLICES.setOpaque(this, count);
        return count;
    }

    /// Returns how many slices it has run; a hint for threads other than its runner.
    public long slices() {
        return (long) SLICES.getOpaque(this);
    }

    /// Counts the entries of a slice. Owner only.
    void countHandled(int count) {
        HANDLED.setOpaque(this, handled + count);
    }

    /// Counts a search that found no process. Owner only.
    void countEmpty() {
        EMPTY.setOpaque(this, empty + 1);
    }

    /// Counts a theft. Owner only.
    void countSteal() {
        STEALS.setOpaque(this, steals + 1);
    }

    long steals() {
        return (long) STEALS.getOpaque(this);
    }

    long handled() {
        return (long) HANDLED.getOpaque(this);
    }

    /// Returns how many slices ran a process; never less than before. `empty` is read first, so a search that ends
    /// meanwhile may be counted for a moment: hence the maximum.
    synchronized long slicesRun() {
        long none = (long) EMPTY.getAcquire(this);
        return told = Math.max(told, slices() - none);
    }

    void awaitsRunner(boolean value) {
        AWAITS_RUNNER.setOpaque(this, value);
    }

    /// Whether the runner that it was handed to has not resumed yet: all carriers may be busy.
    boolean awaitsRunner() {
        return (boolean) AWAITS_RUNNER.getOpaque(this);
    }
}
