package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.process.ProcessCell;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The ready processes of one worker: a bounded FIFO ring and a slot for the process to run next.
///
/// Owned by the runner that drives the worker: only it puts. Anybody may steal.
final class RunQueue {
    /*
     * Shape   `slots` is a ring; ready processes stand at head <= i < tail (mod capacity). `next` holds at most one more.
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
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    private static final VarHandle NEXT;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(ProcessCell[].class);

    static {
        try {
            var lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(RunQueue.class, "head", int.class);
            TAIL = lookup.findVarHandle(RunQueue.class, "tail", int.class);
            NEXT = lookup.findVarHandle(RunQueue.class, "next", ProcessCell.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable ProcessCell[] slots;
    private final int mask;
    private volatile int head;
    private volatile int tail;
    private volatile @Nullable ProcessCell next;

    RunQueue() {
        this(CAPACITY);
    }

    /// Under test rings are small, so that they wrap around and fill up. `capacity` is a power of two.
    RunQueue(int capacity) {
        this.slots = new ProcessCell[capacity];
        this.mask = capacity - 1;
    }

    /// Appends to the ring. False if it is full. Owner only.
    boolean offer(ProcessCell cell) {
        int t = (int) TAIL.get(this);
        if (t - (int) HEAD.getAcquire(this) >= slots.length) return false;
        SLOT.setOpaque(slots, t & mask, cell);
        TAIL.setRelease(this, t + 1);
        return true;
    }

    /// Takes the oldest from the ring, or null. Anybody.
    @Nullable ProcessCell poll() {
        int h = (int) HEAD.getAcquire(this);
        while (h != (int) TAIL.getAcquire(this)) {
            var cell = (ProcessCell) SLOT.getOpaque(slots, h & mask);
            int seen = (int) HEAD.compareAndExchange(this, h, h + 1);
            if (seen == h) return cell;
            h = seen;
        }
        return null;
    }

    /// Puts `cell` into the next slot. Returns the one it displaced, or null. Owner only.
    @Nullable ProcessCell putNext(ProcessCell cell) {
        if ((ProcessCell) NEXT.getAcquire(this) == null) {
            NEXT.setRelease(this, cell);
            return null;
        }
        return (ProcessCell) NEXT.getAndSet(this, cell);
    }

    /// Empties the next slot. Anybody.
    @Nullable ProcessCell takeNext() {
        return (ProcessCell) NEXT.getAcquire(this) == null ? null : (ProcessCell) NEXT.getAndSet(this, null);
    }

    /// Moves half of what stands in `victim`'s ring here and returns one of it, or null. Owner only; this ring must be empty.
    @Nullable ProcessCell stealFrom(RunQueue victim) {
        int t = (int) TAIL.get(this);
        while (true) {
            int h = (int) HEAD.getAcquire(victim);
            int available = (int) TAIL.getAcquire(victim) - h;
            int wanted = available - available / 2;
            if (wanted <= 0) return null;
            if (wanted > victim.slots.length / 2) continue; // head and tail were read apart; look again
            for (int i = 0; i < wanted; i++) {
                SLOT.setOpaque(slots, t + i & mask, (ProcessCell) SLOT.getOpaque(victim.slots, h + i & victim.mask));
            }
            if (HEAD.compareAndSet(victim, h, h + wanted)) {
                var cell = (ProcessCell) SLOT.getOpaque(slots, t + wanted - 1 & mask);
                TAIL.setRelease(this, t + wanted - 1);
                return cell;
            }
        }
    }

    /// How many stand in the ring; exact for the owner, a hint for others.
    int size() {
        return Math.max(0, (int) TAIL.getAcquire(this) - (int) HEAD.getAcquire(this));
    }

    boolean isEmpty() {
        return size() == 0 && (ProcessCell) NEXT.getAcquire(this) == null;
    }
}
