package dev.coppice.core.internal.timer;

import org.jspecify.annotations.Nullable;

/// What owns timers: they are removed when it ends. Guarded by the lock of the shard that it always uses.
public interface TimerOwner {

    @Nullable Timer firstTimer();

    void firstTimer(@Nullable Timer timer);

    /// Whether it takes no more timers.
    boolean hasEnded();
}
