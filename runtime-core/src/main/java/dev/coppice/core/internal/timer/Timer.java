package dev.coppice.core.internal.timer;

import dev.coppice.core.TimerRef;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One timer: an entry of its shard's wheel and of the list of its owner's timers. All fields are guarded by the shard's lock; whoever stopped it may
/// read `deadline` without, for nothing moves it any more.
public abstract non-sealed class Timer implements TimerRef {
    final Shard shard;
    /// Nanoseconds of the runtime's clock.
    long deadline;
    /// 0 for a timer that fires once.
    final long periodNanos;
    /// In the wheel: the list of a slot. `slot` is null when the timer is not running.
    @Nullable Slot slot;
    @Nullable Timer before;
    @Nullable Timer after;
    /// The list of timers that go with the same process.
    @Nullable Timer ownedBefore;
    @Nullable Timer ownedAfter;

    protected Timer(Shard shard, long deadline, long periodNanos) {
        this.shard = shard;
        this.deadline = deadline;
        this.periodNanos = periodNanos;
    }

    /// Delivers. Called with the shard's lock held: must be short and take no other lock.
    protected abstract void fire();

    /// Whose end removes this timer, or null.
    protected @Nullable TimerOwner owner() {
        return null;
    }

    /// It runs now, until [#stopped]. Called with the shard's lock held, as that one.
    void started() {}

    /// It fires, or was cancelled.
    void stopped() {}

    /// Whether it is one of the timers that users know of.
    boolean isCounted() {
        return true;
    }

    /// Starts it. Does nothing if its owner has ended.
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

    /// Throws if whoever calls may not cancel it.
    protected void checkCanceller() {}

    @Override public final Optional<Duration> remaining() {
        long left = shard.remaining(this);
        return left < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(left));
    }
}
