package dev.coppice.core.internal.process;

import dev.coppice.core.MailboxLimit;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// The permits of a bounded mailbox. A message takes a permit when it is accepted and returns it when it is handled.
///
/// Thread-safe; only the owner of the mailbox may call `consume`.
final class MailboxCapacity {
    /*
     * Rules   (1) a sender that finds no permit joins the queue and then tries once more; a thread that returns a
     *             permit releases it and then wakes the first sender in the queue: at least one of them sees the other;
     *         (2) no sender is in the queue twice: an entry left behind would take a wake-up that is meant for another
     *             sender;
     *         (3) a sender that was woken and leaves, with or without a permit, wakes the next one: there may be
     *             permits for two.
     * Tested  BoundRoom, BoundOldest (jcstress), MailboxCapacityTest.
     */
    /// Enough for every mailbox that fits into memory. As many are added at the end, and the sum must not overflow.
    private static final int MOST = Integer.MAX_VALUE / 2;

    final MailboxLimit limit;
    final Semaphore room;
    /// The number of queued messages, counted only with `DROP_OLDEST`; no permits are used then.
    private final AtomicInteger waitingMessages = new AtomicInteger();
    /// Wakes the senders that wait for a permit, in the order of their arrival.
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    MailboxCapacity(MailboxLimit limit) {
        this.limit = limit;
        this.room = new Semaphore(Math.min(limit.capacity(), MOST));
    }

    private boolean dropsOldest() {
        return limit.overflow() == MailboxLimit.Overflow.DROP_OLDEST;
    }

    /// Takes a permit if one is available, or if the oldest message will be dropped. Never waits.
    boolean tryTake() {
        if (!dropsOldest()) return room.tryAcquire();
        waitingMessages.incrementAndGet();
        return true;
    }

    /// Records that the oldest message is about to be handled. Returns whether it must be dropped instead. The newest
    /// message is never dropped, because it leaves a count of one.
    boolean consume() {
        if (dropsOldest()) return waitingMessages.getAndDecrement() > limit.capacity();
        giveBack();
        return false;
    }

    /// Returns whether the oldest message must be dropped because more messages are queued than the capacity allows.
    boolean isOverfull() {
        return dropsOldest() && waitingMessages.get() > limit.capacity();
    }

    /// Returns the permit that [#tryTake()] took for a message that was not sent.
    void withdraw() {
        if (dropsOldest()) waitingMessages.decrementAndGet();
        else giveBack();
    }

    void giveBack() {
        room.release();
        var first = waiting.poll();
        if (first != null) first.run();
    }

    /// Takes a permit if one is available; otherwise registers `wake` to run when there may be one.
    boolean tryTake(Runnable wake) {
        if (room.tryAcquire()) return true;
        if (!waiting.contains(wake)) waiting.add(wake); // once: a woken sender may have found no permit
        if (!room.tryAcquire()) return false;
        waiting.remove(wake);
        return true;
    }

    void forget(Runnable wake) {
        if (waiting.remove(wake)) return;
        var next = waiting.poll(); // it was woken but takes no permit: wake another sender
        if (next != null) next.run();
    }

    /// Releases all senders that wait: the process has ended, and no sender needs a permit.
    void open() {
        room.release(MOST);
        for (var wake = waiting.poll(); wake != null; wake = waiting.poll()) wake.run();
    }
}
