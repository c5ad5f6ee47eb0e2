package dev.coppice.core.internal.process;

import dev.coppice.core.MailboxLimit;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// The room left in a bounded mailbox. A message takes a permit when it is accepted and gives it back when it is handled.
///
/// Thread-safe; `consume` is for the owner of the mailbox.
final class Bound {
    /*
     * Rules   (1) who finds no room stands in line and then looks once more; who gives room back releases it and then wakes the first in
     *             line: one of them sees the other;
     *         (2) nobody stands in line twice: an entry left behind would take a wake-up that is meant for another;
     *         (3) who was woken and leaves, with room or without, wakes the next one: there may be room for two.
     * Tested  BoundRoom, BoundOldest (jcstress), BoundTest.
     */
    final MailboxLimit limit;
    final Semaphore room;
    /// How many of the oldest entries make way for younger ones, which have taken over their permits.
    private final AtomicInteger toDrop = new AtomicInteger();
    /// Wakes the processes that wait for room, in the order in which they came.
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Bound(MailboxLimit limit) {
        this.limit = limit;
        this.room = new Semaphore(limit.capacity());
    }

    /// Takes room for a message by dropping the oldest one.
    void displaceOldest() {
        toDrop.incrementAndGet();
    }

    /// Takes note that the oldest entry is about to be handled. Returns whether it must be dropped instead.
    boolean consume() {
        int count;
        while ((count = toDrop.get()) > 0) {
            if (toDrop.compareAndSet(count, count - 1)) return true;
        }
        giveBack();
        return false;
    }

    void giveBack() {
        room.release();
        var first = waiting.poll();
        if (first != null) first.run();
    }

    /// Takes room if there is some; else remembers to run `wake` when there may be.
    boolean tryTake(Runnable wake) {
        if (room.tryAcquire()) return true;
        if (!waiting.contains(wake)) waiting.add(wake); // else it was woken for nothing, and stands in line still
        if (!room.tryAcquire()) return false;
        waiting.remove(wake);
        return true;
    }

    void forget(Runnable wake) {
        if (waiting.remove(wake)) return;
        var next = waiting.poll(); // it was woken and does not take the room: let another one
        if (next != null) next.run();
    }

    /// The process has ended: nobody waits for room any more.
    void open() {
        room.release(Integer.MAX_VALUE / 2);
        for (var wake = waiting.poll(); wake != null; wake = waiting.poll()) wake.run();
    }
}
