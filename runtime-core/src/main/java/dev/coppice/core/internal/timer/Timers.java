package dev.coppice.core.internal.timer;

import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.platform.ThreadEnd;
import dev.coppice.core.spi.Timeouts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// All timers of one runtime, and the single platform thread that fires them. Callbacks that hold every worker
/// therefore delay no timer.
///
/// The thread parks until the next deadline, or indefinitely if there is none. Thread-safe.
public final class Timers {
    private static final long RETRY_NANOS = 2_000_000;
    /// How long `close` waits for the thread: far more than it needs on a busy machine.
    private static final long LAST_ROUND_NANOS = 5_000_000_000L;
    private static final VarHandle WAKE_AT;

    static {
        try {
            WAKE_AT = MethodHandles.lookup().findVarHandle(Timers.class, "wakeAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Platform environment;
    private final long origin;
    private final TimerShard[] shards;
    private final LongAdder fired = new LongAdder();
    /// Selects the shard of timers that belong to no process.
    private final AtomicLong spread = new AtomicLong();
    /// When the clock thread wakes next, relative to `origin`. A thread that starts an earlier timer lowers this value
    /// and unparks the clock thread.
    private volatile long wakeAt = Long.MAX_VALUE;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    public Timers(Platform environment) {
        this.environment = environment;
        this.origin = environment.nanoTime();
        this.shards = new TimerShard[environment.timerShards()];
        for (int i = 0; i < shards.length; i++) shards[i] = new TimerShard(this, origin);
    }

    /// Starts the thread.
    public void start(String name) {
        thread = Thread.ofPlatform().daemon().name(name + "-clock").start(this::run);
    }

    /// Ends the thread and waits until it has ended. A call on that thread itself, from a dead-letter listener, does
    /// not wait.
    ///
    /// The thread reads `closed` between two rounds. A round ends by itself unless a listener blocks it; `close` waits
    /// for the listener, but not forever.
    public void close() {
        closed = true;
        var clock = thread;
        if (clock == null || clock == Thread.currentThread()) return;
        LockSupport.unpark(clock);
        ThreadEnd.await(clock, LAST_ROUND_NANOS);
    }

    public @Nullable Thread thread() {
        return thread;
    }

    public long now() {
        return environment.nanoTime();
    }

    /// Returns the shard for this hash.
    public TimerShard shard(long hash) {
        return shards[(int) hash & shards.length - 1];
    }

    /// Returns the deadline `delay` from now. `delay` is not negative.
    public long deadline(Duration delay) {
        return Timeouts.deadline(now(), delay);
    }

    /// Returns a timer for the waits of `waiter`, see [WaitTimer].
    public WaitTimer waitTimer(WaitTimer.Waiter waiter, boolean keepsRunning) {
        return new WaitTimer(shard(spread.getAndIncrement()), waiter, keepsRunning);
    }

    /// Runs `action` on the clock thread every `periodNanos`, until it returns false. An action that throws runs again.
    /// Not counted as a timer of the application.
    public void every(long periodNanos, BooleanSupplier action) {
        var timer = new Timer(shard(spread.getAndIncrement()), Timeouts.deadline(now(), periodNanos), 0) {
            @Override boolean isCounted() {
                return false;
            }

            @Override protected void fire() {
                boolean again = true;
                try {
                    again = action.getAsBoolean();
                } finally {
                    if (again) every(periodNanos, action);
                }
            }
        };
        timer.start();
    }

    /// Runs `action` once on the clock thread. It must be short and must not block.
    public Timer after(long delayNanos, Runnable action) {
        var timer = new Timer(shard(spread.getAndIncrement()), Timeouts.deadline(now(), delayNanos), 0) {
            @Override protected void fire() {
                action.run();
            }
        };
        timer.start();
        return timer;
    }

    /// Does the same as [#after] for a purpose of the runtime itself: not counted as a timer of the application.
    public void afterForRuntime(long delayNanos, Runnable action) {
        var timer = new Timer(shard(spread.getAndIncrement()), Timeouts.deadline(now(), delayNanos), 0) {
            @Override boolean isCounted() {
                return false;
            }

            @Override protected void fire() {
                action.run();
            }
        };
        timer.start();
    }

    /// Runs `start`, which starts a thread. If no thread can be created, retries a little later on the clock thread.
    public void untilStarted(Runnable start) {
        try {
            start.run();
        } catch (OutOfMemoryError noThread) {
            afterForRuntime(RETRY_NANOS, () -> untilStarted(start));
        }
    }

    /// Returns the number of running timers: zero once this is closed, because they will not fire.
    public int running() {
        if (closed) return 0;
        int count = 0;
        for (var shard : shards) count += shard.size();
        return count;
    }

    public long fired() {
        return fired.sum();
    }

    void countFired(int count) {
        if (count > 0) fired.add(count);
    }

    void noteDeadline(long deadline) {
        long relative = deadline - origin;
        while (true) {
            long at = wakeAt;
            if (relative >= at) return;
            if (WAKE_AT.compareAndSet(this, at, relative)) {
                LockSupport.unpark(thread);
                return;
            }
        }
    }

    private void run() {
        while (!closed) {
            long next = fireDue();
            if (closed) return; // an action that parked may have consumed the permit of close
            if (next == Long.MAX_VALUE) LockSupport.park(this);
            else {
                long nanos = next - (environment.nanoTime() - origin);
                if (nanos > 0) LockSupport.parkNanos(this, nanos);
            }
        }
    }

    /// Returns when the next timer is due, or `Long.MAX_VALUE` if none runs. Only a hint while other threads start
    /// timers.
    public long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (var shard : shards) next = Math.min(next, shard.nextDeadline());
        return next;
    }

    /// Fires the timers that are due. Returns the next deadline relative to the origin, or `Long.MAX_VALUE`.
    ///
    /// `wakeAt` is at its maximum while the shards are scanned. A thread that starts a timer meanwhile lowers it and
    /// unparks the clock thread, so the following park returns at once.
    public long fireDue() {
        wakeAt = Long.MAX_VALUE;
        long next = Long.MAX_VALUE;
        long now = environment.nanoTime();
        for (var shard : shards) {
            long at = shard.fireDue(now);
            if (at != Long.MAX_VALUE) next = Math.min(next, at - origin);
        }
        while (true) {
            long at = wakeAt;
            if (next >= at) return Math.min(next, at);
            if (WAKE_AT.compareAndSet(this, at, next)) return next;
        }
    }

}
