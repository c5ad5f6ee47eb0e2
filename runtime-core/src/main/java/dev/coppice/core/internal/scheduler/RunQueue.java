package dev.coppice.core.internal.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// The run queue of one worker: a bounded FIFO ring of ready processes, and a slot for the process to run next.
///
/// Owned by the runner that drives the worker: only the owner puts. Any thread may steal.
final class RunQueue {
    /*
     * Shape   `slots` is a ring; ready processes are at head <= i < tail (mod capacity). `next` holds at most one more.
     *         Head, tail and `next` each have cache lines of their own, and nothing else in the object is written. A
     *         thief that probes takes only the line of `tail` from the owner. A thief that steals takes only the line
     *         of `head` as well, and the owner keeps a copy of the head that it saw last.
     * Rules   (1) only the owner writes `tail`; it writes a slot before it publishes the slot through `tail`;
     *         (2) a thread that takes from the ring copies the slots first and then moves `head` by CAS. If the CAS
     *             fails, the copies are worthless. A slot is overwritten only after `head` has passed it, so a CAS that
     *             succeeds proves the copies valid;
     *         (3) only the owner fills `next`. For an empty slot a release store suffices, because a thief only ever
     *             empties it. Every other update of `next` is a getAndSet, so that each process leaves it once.
     * Order   put: setRelease(tail) publishes the slot.
     *         take: getAcquire(tail) pairs with it; the CAS of `head` orders the takers.
     * Source  the run queue of Go's scheduler (runtime/proc.go, runqput and runqgrab); next slot as in Go and Tokio.
     * Tested  RunQueueSteal, RunQueueThieves, NextSlot (jcstress).
     */
    static final int CAPACITY = 1024;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Schedulable[].class);
    /// The distance at which two array elements share no cache line, and no pair of lines that processors fetch
    /// together.
    private static final int APART = 32;
    private static final int HEAD = APART;
    private static final int TAIL = 2 * APART;
    /// The head that the owner saw last; the real head may have moved on.
    private static final int SEEN = TAIL + 1;

    private final AtomicIntegerArray ends = new AtomicIntegerArray(3 * APART);
    /// The ring and, at the index `next`, in cache lines of its own, the next slot.
    private final @Nullable Schedulable[] slots;
    private final int capacity;
    private final int next;

    RunQueue() {
        this(CAPACITY);
    }

    /// Creates a queue with a ring of `capacity`, a power of two. Tests use small rings, which wrap around and fill up.
    RunQueue(int capacity) {
        this.capacity = capacity;
        this.next = capacity + APART;
        this.slots = new Schedulable[capacity + 2 * APART];
    }

    /// Appends to the ring. Returns false if it is full. Owner only.
    boolean offer(Schedulable cell) {
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

    /// Takes the oldest process from the ring, or returns null. Any thread.
    @Nullable Schedulable poll() {
        int h = ends.getAcquire(HEAD);
        while (h != ends.getAcquire(TAIL)) {
            var cell = (Schedulable) SLOT.getOpaque(slots, at(h));
            int seen = ends.compareAndExchange(HEAD, h, h + 1);
            if (seen == h) return cell;
            h = seen;
        }
        return null;
    }

    /// Puts `cell` into the next slot. Returns the process that it displaced, or null. Owner only.
    @Nullable Schedulable putNext(Schedulable cell) {
        return offerNext(cell) ? null : (Schedulable) SLOT.getAndSet(slots, next, cell);
    }

    /// Puts `cell` into the next slot if the slot is empty. Owner only.
    boolean offerNext(Schedulable cell) {
        if ((Schedulable) SLOT.getAcquire(slots, next) != null) return false;
        SLOT.setRelease(slots, next, cell);
        return true;
    }

    /// Takes the process from the next slot, or returns null. Any thread.
    @Nullable Schedulable takeNext() {
        return (Schedulable) SLOT.getAcquire(slots, next) == null
                ? null
                : (Schedulable) SLOT.getAndSet(slots, next, null);
    }

    /// Moves half of `victim`'s ring into this one and returns one of the processes moved, or null if the ring of
    /// `victim` holds fewer than `atLeast`. Owner only; this ring must be empty.
    @Nullable Schedulable stealFrom(RunQueue victim, int atLeast) {
        int t = ends.getPlain(TAIL);
        while (true) {
            int h = victim.ends.getAcquire(HEAD);
            int available = victim.ends.getAcquire(TAIL) - h;
            if (available < atLeast) return null;
            int wanted = available - available / 2;
            if (wanted > victim.capacity / 2) continue; // head and tail were read at different instants: read again
            for (int i = 0; i < wanted; i++) {
                SLOT.setOpaque(slots, at(t + i), (Schedulable) SLOT.getOpaque(victim.slots, victim.at(h + i)));
            }
            if (victim.ends.compareAndSet(HEAD, h, h + wanted)) {
                var cell = (Schedulable) SLOT.getOpaque(slots, at(t + wanted - 1));
                ends.setRelease(TAIL, t + wanted - 1);
                return cell;
            }
        }
    }

    private int at(int position) {
        return position & capacity - 1;
    }

    /// Returns the number of processes in the ring; exact for the owner, a hint for other threads.
    int size() {
        return Math.max(0, ends.getAcquire(TAIL) - ends.getAcquire(HEAD));
    }

    boolean isEmpty() {
        return size() == 0 && (Schedulable) SLOT.getAcquire(slots, next) == null;
    }
}
