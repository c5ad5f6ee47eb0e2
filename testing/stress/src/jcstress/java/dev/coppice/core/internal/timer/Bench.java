package dev.coppice.core.internal.timer;

import dev.coppice.core.internal.platform.Platform;
import org.jspecify.annotations.Nullable;

/// A separate shard, on a clock that stands still.
final class Bench {
    /// The time at which the timers of [#timer] are due, and a time after that.
    static final long DUE = 1_000_000;
    static final long LATER = 10 * DUE;

    private static final Timers TIMERS = new Timers(new Platform() {
        @Override public long nanoTime() {
            return 0;
        }

        @Override public long random() {
            return 0;
        }

        @Override public Thread startRunner(String name, Runnable runner) {
            throw new IllegalStateException("this platform starts no threads");
        }

        @Override public void startUserCode(String name, Runnable action) {
            throw new IllegalStateException("this platform starts no threads");
        }
    });

    final TimerShard shard = new TimerShard(TIMERS, 0);

    Counting timer(@Nullable Owner owner) {
        return new Counting(shard, owner);
    }

    /// A timer that counts how often it fires, under the shard's lock.
    static final class Counting extends Timer {
        private final @Nullable Owner owner;
        int fired;

        private Counting(TimerShard shard, @Nullable Owner owner) {
            super(shard, DUE, 0);
            this.owner = owner;
        }

        @Override protected void fire() {
            fired++;
        }

        @Override protected @Nullable TimerOwner owner() {
            return owner;
        }
    }

    /// An owner of timers that the test can end.
    static final class Owner implements TimerOwner {
        volatile boolean ended;
        @Nullable Timer first;

        @Override public @Nullable Timer firstTimer() {
            return first;
        }

        @Override public void firstTimer(@Nullable Timer timer) {
            first = timer;
        }

        @Override public boolean hasEnded() {
            return ended;
        }
    }
}
