package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.ProcessCell;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// The ready processes of one worker: a bounded FIFO ring and a slot for the process to run next.
///
/// Owned by the runner that drives the worker: only it puts. Anybody may steal.
final class RunQueue {
    /*
     * Shape   `slots` is a ring; ready processes stand at head <= i < tail (mod capacity). `next` holds at most one more.
     *         Each of the three stands alone in its cache lines, and all else is never written: thieves that look take from the owner only
     *         the line of `tail`, and what they take only that of `head`, of which the owner keeps what it saw last.
     * Rules   (1) only the owner writes `tail`, and a slot before it publishes it by `tail`;
     *         (2) whoever takes from the ring copies the slots first and then moves `head` by CAS; if that fails, the copies
     *             are worthless. A slot is overwritten only after `head` passed it, so a CAS that succeeds proves the copies good;
     *         (3) only the owner fills `next`. Into an empty slot a release store is enough: a thief only ever empties it.
     *             Everything else about `next` is getAndSet, so that each process leaves it once.
     * Order   putting: setRelease(tail) publishes the slot; taking: getAcquire(tail) pairs with it, the CAS of `head` orders takers.
     * Source  the run queue of Go's scheduler (runtime/proc.go, runqput and runqgrab); next slot as in Go and Tokio.
     * Tested  RunQueueSteal, RunQueueThieves, NextSlot (jcstress).
     */
    static final int CAPACITY = 1024;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(ProcessCell[].class);
    /// Places in an array that are so far apart share no cache line, nor a pair of them, which processors fetch together.
    private static final int APART = 32;
    private static final int HEAD = APART;
    private static final int TAIL = 2 * APART;
    /// The head that the owner saw last; it may have moved on.
    private static final int SEEN = TAIL + 1;

    private final AtomicIntegerArray ends = new AtomicIntegerArray(3 * APART);
    /// The ring, and apart from it, at the index `next`, the next slot.
    private final @Nullable ProcessCell[] slots;
    private final int capacity;
    private final int next;

    RunQueue() {
        this(CAPACITY);
    }

    /// Under test rings are small, so that they wrap around and fill up. `capacity` is a power of two.
    RunQueue(int capacity) {
        this.capacity = capacity;
        this.next = capacity + APART;
        this.slots = new ProcessCell[capacity + 2 * APART];
    }

    /// Appends to the ring. False if it is full. Owner only.
    boolean offer(ProcessCell cell) {
        int t = ends.getPlain(TAIL);
        if (t - ends.getPlain(SEEN) >= capacity) {
            int h = ends.getAcquire(HEAD);
            ends.setPlain(SEEN, h);
            if (t - h >= capacity) return false;
        }
        SLOT.setOpaque(slots, at(t), cell);
        ends.setRelease(TAIL, t + 1);
        return true;
    }

    /// Takes the oldest from the ring, or null. Anybody.
    @Nullable ProcessCell poll() {
        int h = ends.getAcquire(HEAD);
        while (h != ends.getAcquire(TAIL)) {
            var cell = (ProcessCell) SLOT.getOpaque(slots, at(h));
            int seen = ends.compareAndExchange(HEAD, h, h + 1);
            if (seen == h) return cell;
            h = seen;
        }
        return null;
    }

    /// Puts `cell` into the next slot. Returns the one it displaced, or null. Owner only.
    @Nullable ProcessCell putNext(ProcessCell cell) {
        return offerNext(cell) ? null : (ProcessCell) SLOT.getAndSet(slots, next, cell);
    }

    /// Puts `cell` into the next slot if that is empty. Owner only.
    boolean offerNext(ProcessCell cell) {
        if ((ProcessCell) SLOT.getAcquire(slots, next) != null) return false;
        SLOT.setRelease(slots, next, cell);
        return true;
    }

    /// Empties the next slot. Anybody.
    @Nullable ProcessCell takeNext() {
        return (ProcessCell) SLOT.getAcquire(slots, next) == null ? null : (ProcessCell) SLOT.getAndSet(slots, next, null);
    }

    /// Moves half of what stands in `victim`'s ring here and returns one of it; null if fewer than `atLeast` stand there. Owner only; this ring
    /// must be empty.
    @Nullable ProcessCell stealFrom(RunQueue victim, int atLeast) {
        int t = ends.getPlain(TAIL);
        while (true) {
            int h = victim.ends.getAcquire(HEAD);
            int available = victim.ends.getAcquire(TAIL) - h;
            if (available < atLeast) return null;
            int wanted = available - available / 2;
            if (wanted > victim.capacity / 2) continue; // head and tail were read apart; look again
            for (int i = 0; i < wanted; i++) {
                SLOT.setOpaque(slots, at(t + i), (ProcessCell) SLOT.getOpaque(victim.slots, victim.at(h + i)));
            }
            if (victim.ends.compareAndSet(HEAD, h, h + wanted)) {
                var cell = (ProcessCell) SLOT.getOpaque(slots, at(t + wanted - 1));
                ends.setRelease(TAIL, t + wanted - 1);
                return cell;
            }
        }
    }

    private int at(int position) {
        return position & capacity - 1;
    }

    /// How many stand in the ring; exact for the owner, a hint for others.
    int size() {
        return Math.max(0, ends.getAcquire(TAIL) - ends.getAcquire(HEAD));
    }

    boolean isEmpty() {
        return size() == 0 && (ProcessCell) SLOT.getAcquire(slots, next) == null;
    }
}
