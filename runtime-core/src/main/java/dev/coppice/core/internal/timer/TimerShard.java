package dev.coppice.core.internal.timer;

import dev.coppice.core.spi.Timeouts;
import java.util.Comparator;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/// One part of a runtime's timers behind one lock, the shard's monitor. All timers of one process are in the same
/// shard.
public final class TimerShard {
    private static final long TICK_NANOS = Timeouts.RESOLUTION.toNanos();
    private static final Comparator<Timer> BY_DEADLINE = (a, b) -> Long.compare(a.deadline - b.deadline, 0);

    private final Timers timers;
    private final long origin;
    private final TimerWheel wheel = new TimerWheel();

    TimerShard(Timers timers, long origin) {
        this.timers = timers;
        this.origin = origin;
    }

    /// Returns the first tick that is not before `deadline`: timers never fire early. Returns [TimerWheel#NEVER] if the
    /// clock does not reach the deadline.
    long tickOf(long deadline) {
        if (deadline >= Timeouts.NEVER - TICK_NANOS) return TimerWheel.NEVER;
        return Math.max(0, Math.ceilDiv(deadline - origin, TICK_NANOS));
    }

    long nanosOf(long tick) {
        return origin + tick * TICK_NANOS;
    }

    /// Starts `timer`. Returns false if its owner has ended.
    boolean start(Timer timer) {
        synchronized (this) {
            var owner = timer.owner();
            if (owner != null) {
                if (owner.hasEnded()) return false;
                link(owner, timer);
            }
            wheel.add(timer, tickOf(timer.deadline));
        }
        timers.noteDeadline(timer.deadline);
        return true;
    }

    /// Restarts `timer`, which has no owner and may be running.
    void restart(Timer timer, long deadline) {
        synchronized (this) {
            wheel.remove(timer);
            timer.deadline = deadline;
            wheel.add(timer, tickOf(deadline));
            timer.started();
        }
        timers.noteDeadline(deadline);
    }

    /// Stops `timer`. Returns whether it was running.
    synchronized boolean stop(Timer timer) {
        if (timer.slot == null) return false;
        wheel.remove(timer);
        unlink(timer);
        timer.stopped();
        return true;
    }

    long now() {
        return timers.now();
    }

    synchronized long remaining(Timer timer) {
        return timer.slot == null ? -1 : Math.max(0, timer.deadline - now());
    }

    /// Removes all timers of `owner`, which has ended.
    public synchronized void removeAll(TimerOwner owner) {
        for (var timer = owner.firstTimer(); timer != null; timer = owner.firstTimer()) {
            wheel.remove(timer);
            unlink(timer);
        }
    }

    /// Fires the timers that are due at `now`. Returns the time of the next one in nanoseconds of the clock, or
    /// `Long.MAX_VALUE`.
    long fireDue(long now) {
        synchronized (this) {
            var due = wheel.take(Math.floorDiv(now - origin, TICK_NANOS));
            due.sort(BY_DEADLINE);
            int counted = 0;
            for (var timer : due) {
                if (timer.isCounted()) counted++;
                fire(timer);
            }
            long next = wheel.nextTick();
            timers.countFired(counted);
            return next == Long.MAX_VALUE ? Long.MAX_VALUE : nanosOf(next);
        }
    }

    synchronized long nextDeadline() {
        long next = wheel.nextTick();
        return next == Long.MAX_VALUE ? Long.MAX_VALUE : nanosOf(next);
    }

    private void fire(Timer timer) {
        if (timer.periodNanos > 0) {
            timer.deadline = Timeouts.deadline(timer.deadline, timer.periodNanos);
            wheel.add(timer, tickOf(timer.deadline));
        } else {
            unlink(timer);
            timer.stopped();
        }
        try {
            timer.fire();
        } catch (Throwable thrown) { // the clock continues for all other timers
            LoggerFactory.getLogger(Timers.class).error("a timer failed to deliver", thrown);
        }
    }

    /// Calls `action` with the running timers of `owner`, the latest started first, `most` of them. The action holds
    /// the lock: it must be short.
    public synchronized void forEach(TimerOwner owner, int most, Consumer<Timer> action) {
        int left = most;
        for (var timer = owner.firstTimer(); timer != null && left-- > 0; timer = timer.ownedAfter)
            action.accept(timer);
    }

    synchronized int size() {
        return wheel.size();
    }

    private static void link(TimerOwner owner, Timer timer) {
        var first = owner.firstTimer();
        timer.ownedAfter = first;
        if (first != null) first.ownedBefore = timer;
        owner.firstTimer(timer);
    }

    private static void unlink(Timer timer) {
        var owner = timer.owner();
        if (owner == null) return;
        if (timer.ownedBefore != null) timer.ownedBefore.ownedAfter = timer.ownedAfter;
        else if (owner.firstTimer() == timer) owner.firstTimer(timer.ownedAfter);
        if (timer.ownedAfter != null) timer.ownedAfter.ownedBefore = timer.ownedBefore;
        timer.ownedBefore = null;
        timer.ownedAfter = null;
    }
}
