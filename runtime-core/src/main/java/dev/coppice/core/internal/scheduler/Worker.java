package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.ProcessCell;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The right to run processes: as many workers, so many processes run at once. A worker is no thread; a [Runner] drives it,
/// and passes it on when its process blocks.
///
/// Fields without another rule are owned by the runner that drives it.
public final class Worker {
    private static final VarHandle TURNS;

    static {
        try {
            TURNS = MethodHandles.lookup().findVarHandle(Worker.class, "turns", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int index;
    /// The name of its runners' threads: one string for all of them, for there may be as many as there are processes that wait.
    final String title;
    /// Who carries its runners; null if that is the JDK's business. Replaced by the watch.
    volatile @Nullable Carrier carrier;
    final RunQueue queue = new RunQueue();
    /// How often the next slot was served in a row.
    int streak;
    /// Whether it counts as one that searches for work, see [Idle].
    boolean searching;
    /// Where the last search began; varies the victims.
    int victim;
    /// Slices so far. Written by the owner, opaque; read by the watch over long turns.
    private long turns;
    /// The runner that drives it; written at each hand-over, read by whoever wakes it.
    volatile @Nullable Runner runner;
    /// Set when it was to be handed over and no thread could be started; the watch finds it then. No memory is needed for that.
    volatile boolean abandoned;
    /// Set by the watch when a slice takes long: the process is to requeue after the message at hand.
    volatile boolean yieldSoon;

    Worker(int index, String title, @Nullable Carrier carrier) {
        this.index = index;
        this.title = title;
        this.carrier = carrier;
        this.victim = index + 1;
    }

    long countTurn() {
        long count = turns + 1;
        TURNS.setOpaque(this, count);
        return count;
    }

    /// How many slices it has run; a hint for others than its runner.
    public long turns() {
        return (long) TURNS.getOpaque(this);
    }
}
