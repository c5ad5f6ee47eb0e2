package dev.coppice.core.internal.timer;

import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/// A part of a runtime's timers behind one lock: its own monitor. All timers that go with one process are in the same shard.
/// Tested by CancelOrFire and StartOrEnd (jcstress).
public final class Shard {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Comparator<Timer> BY_DEADLINE = (a, b) -> Long.compare(a.deadline - b.deadline, 0);

    private final Timers timers;
    private final long origin;
    private final TimerWheel wheel = new TimerWheel();

    Shard(Timers timers, long origin) {
        this.timers = timers;
        this.origin = origin;
    }

    /// The first tick that is not before `deadline`: timers never fire early.
    long tickOf(long deadline) {
        return Math.max(0, Math.ceilDiv(deadline - origin, TICK_NANOS));
    }

    long nanosOf(long tick) {
        return origin + tick * TICK_NANOS;
    }

    /// Starts `timer`. False if its owner has ended.
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

    /// Starts `timer`, which has no owner and may be running, anew.
    void restart(Timer timer, long deadline) {
        synchronized (this) {
            wheel.remove(timer);
            timer.deadline = deadline;
            wheel.add(timer, tickOf(deadline));
            timer.started();
        }
        timers.noteDeadline(deadline);
    }

    /// Stops `timer`. Returns whether it ran.
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

    /// Fires what is due at `now`; returns when to come again, in nanoseconds of the clock, or `Long.MAX_VALUE`.
    long fireDue(long now) {
        synchronized (this) {
            var due = wheel.take(Math.floorDiv(now - origin, TICK_NANOS));
            due.sort(BY_DEADLINE);
            for (var timer : due) fire(timer);
            long next = wheel.nextTick();
            timers.countFired(due.size());
            return next == Long.MAX_VALUE ? Long.MAX_VALUE : nanosOf(next);
        }
    }

    synchronized long nextDeadline() {
        long next = wheel.nextTick();
        return next == Long.MAX_VALUE ? Long.MAX_VALUE : nanosOf(next);
    }

    private void fire(Timer timer) {
        if (timer.periodNanos > 0) {
            timer.deadline += timer.periodNanos;
            wheel.add(timer, tickOf(timer.deadline));
        } else {
            unlink(timer);
            timer.stopped();
        }
        try {
            timer.fire();
        } catch (Throwable thrown) { // the clock goes on for all the others
            LoggerFactory.getLogger(Timers.class).error("a timer failed to deliver", thrown);
        }
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
