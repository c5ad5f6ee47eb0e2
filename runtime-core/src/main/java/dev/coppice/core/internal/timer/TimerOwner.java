package dev.coppice.core.internal.timer;

import org.jspecify.annotations.Nullable;

/// An owner of timers, which are removed when it ends. Guarded by the lock of its shard, which is always the same.
public interface TimerOwner {

    @Nullable Timer firstTimer();

    void firstTimer(@Nullable Timer timer);

    /// Returns whether the owner has ended and accepts no further timers.
    boolean hasEnded();
}
