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
     *         (2) a sender stays in the queue until it leaves with or without a permit, and is in it only once: one
     *             that was woken and finds no permit keeps its place;
     *         (3) a sender that leaves wakes the next one if there are permits: it may have been woken for several.
     * Tested  BoundRoom, BoundOldest (jcstress), MailboxCapacityTest.
     */
    /// Enough for every mailbox that fits into memory. As many are added at the end, and the sum must not overflow.
    private static final int MOST = Integer.MAX_VALUE / 2;

    final MailboxLimit limit;
    final Semaphore room;
    /// The number of queued messages, counted only with `DROP_OLDEST`; no permits are used then.
    private final AtomicInteger waitingMessages = new AtomicInteger();
    /// Wakes the senders that wait for a permit. The first one has waited longest.
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
        wakeFirst();
    }

    private void wakeFirst() {
        var first = waiting.peek();
        if (first != null) first.run();
    }

    /// Takes a permit if one is available; otherwise registers `wake` to run when there may be one. Either way, the
    /// sender calls [#forget] before it leaves.
    boolean tryTake(Runnable wake) {
        if (room.tryAcquire()) return true;
        if (!waiting.contains(wake)) waiting.add(wake);
        return room.tryAcquire();
    }

    void forget(Runnable wake) {
        waiting.remove(wake);
        if (room.availablePermits() > 0) wakeFirst();
    }

    /// Releases all senders that wait: the process has ended, and no sender needs a permit.
    void open() {
        room.release(MOST);
        waiting.forEach(Runnable::run);
    }
}
