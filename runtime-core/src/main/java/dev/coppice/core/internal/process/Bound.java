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
    /// How many messages wait, counted where the oldest makes way for the youngest; then there are no permits.
    private final AtomicInteger waitingMessages = new AtomicInteger();
    /// Wakes the processes that wait for room, in the order in which they came.
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    Bound(MailboxLimit limit) {
        this.limit = limit;
        this.room = new Semaphore(limit.capacity());
    }

    private boolean dropsOldest() {
        return limit.overflow() == MailboxLimit.Overflow.DROP_OLDEST;
    }

    /// Takes room at once if there is some, or if the oldest message will make way.
    boolean tryTake() {
        if (!dropsOldest()) return room.tryAcquire();
        waitingMessages.incrementAndGet();
        return true;
    }

    /// Takes note that the oldest message is about to be handled. Returns whether it must be dropped instead: never the
    /// youngest one, since that one leaves a count of one.
    boolean consume() {
        if (dropsOldest()) return waitingMessages.getAndDecrement() > limit.capacity();
        giveBack();
        return false;
    }

    /// Whether the oldest message must make way: more wait than may.
    boolean isOverfull() {
        return dropsOldest() && waitingMessages.get() > limit.capacity();
    }

    /// Gives back room that [#tryTake()] took for a message that was not sent.
    void withdraw() {
        if (dropsOldest()) waitingMessages.decrementAndGet();
        else giveBack();
    }

    void giveBack() {
        room.release();
        var first = waiting.poll();
        if (first != null) first.run();
    }

    /// Takes room if there is some; else remembers to run `wake` when there may be.
    boolean tryTake(Runnable wake) {
        if (room.tryAcquire()) return true;
        if (!waiting.contains(wake)) waiting.add(wake); // once only: woken for nothing, it comes here again
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
