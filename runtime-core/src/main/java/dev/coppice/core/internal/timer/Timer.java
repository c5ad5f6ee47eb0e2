package dev.coppice.core.internal.timer;

import dev.coppice.core.TimerRef;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One timer: an entry in its shard's wheel and in the list of its owner's timers. All fields are guarded by the
/// shard's lock. The thread that stopped the timer may read `deadline` without the lock, because nothing changes it
/// afterwards.
public abstract non-sealed class Timer implements TimerRef {
    final TimerShard shard;
    /// The deadline, in nanoseconds of the runtime's clock.
    long deadline;
    /// The period, or 0 for a timer that fires once.
    final long periodNanos;
    /// Links of the list of a slot of the wheel. `slot` is null when the timer is not running.
    @Nullable TimerSlot slot;
    @Nullable Timer before;
    @Nullable Timer after;
    /// Links of the list of timers with the same owner.
    @Nullable Timer ownedBefore;
    @Nullable Timer ownedAfter;

    protected Timer(TimerShard shard, long deadline, long periodNanos) {
        this.shard = shard;
        this.deadline = deadline;
        this.periodNanos = periodNanos;
    }

    /// Delivers the timer. Called with the shard's lock held: must be short and must not take another lock.
    protected abstract void fire();

    /// Returns the owner whose end removes this timer, or null.
    protected @Nullable TimerOwner owner() {
        return null;
    }

    /// Called when the timer starts, with the shard's lock held. It runs until [#stopped].
    void started() {}

    /// Called when the timer fires or is cancelled, with the shard's lock held.
    void stopped() {}

    /// Returns whether statistics count this timer as one of the users' timers.
    boolean isCounted() {
        return true;
    }

    /// Returns the message that the timer delivers to its owner, or null if it has no owner.
    public @Nullable Object content() {
        return null;
    }

    /// Returns the deadline in nanoseconds of the runtime's clock. Guarded by the shard's lock.
    public final long deadline() {
        return deadline;
    }

    /// Returns the period in nanoseconds, or 0 for a timer that fires once.
    public final long period() {
        return periodNanos;
    }

    /// Starts the timer. Does nothing if its owner has ended.
    public final void start() {
        shard.start(this);
    }

    @Override public final Optional<Duration> cancel() {
        checkCanceller();
        if (!shard.stop(this)) return Optional.empty();
        return Optional.of(Duration.ofNanos(Math.max(0, deadline - shard.now())));
    }

    @Override public final boolean tryCancel() {
        checkCanceller();
        return shard.stop(this);
    }

    /// Throws if the caller may not cancel this timer.
    protected void checkCanceller() {}

    @Override public final Optional<Duration> remaining() {
        long left = shard.remaining(this);
        return left < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(left));
    }
}
