package dev.coppice.core.internal.timer;

import dev.coppice.core.internal.scheduler.Environment;
import dev.coppice.core.internal.scheduler.Runner;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// All timers of one runtime, and the one platform thread that fires them: callbacks that hold every worker delay no timer.
///
/// The thread sleeps until the next deadline, without limit if there is none. Thread-safe.
public final class Timers {
    private static final int SHARDS = 16;
    private static final long RETRY_NANOS = 2_000_000;
    private static final VarHandle WAKE_AT;
    /// The longest delay: 2^40 milliseconds, some 35 years.
    public static final Duration LONGEST = Duration.ofMillis(1L << 40);

    static {
        try {
            WAKE_AT = MethodHandles.lookup().findVarHandle(Timers.class, "wakeAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Environment environment;
    private final long origin;
    private final Shard[] shards = new Shard[SHARDS];
    private final LongAdder fired = new LongAdder();
    /// Chooses the shard of what goes with no process.
    private final AtomicLong spread = new AtomicLong();
    /// When the clock thread will look again, relative to `origin`. Whoever starts an earlier timer moves it forward and wakes the thread.
    private volatile long wakeAt = Long.MAX_VALUE;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    public Timers(Environment environment) {
        this.environment = environment;
        this.origin = environment.nanoTime();
        for (int i = 0; i < SHARDS; i++) shards[i] = new Shard(this, origin);
    }

    /// Starts the thread.
    public void start(String name) {
        thread = Thread.ofPlatform().daemon().name(name + "-clock").start(this::run);
    }

    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    public @Nullable Thread thread() {
        return thread;
    }

    public long now() {
        return environment.nanoTime();
    }

    /// The shard of whatever has this hash.
    public Shard shard(long hash) {
        return shards[(int) hash & SHARDS - 1];
    }

    /// A deadline `delay` from now.
    ///
    /// @throws IllegalArgumentException if `delay` is negative or too long
    public long deadline(Duration delay) {
        return now() + nanos(delay);
    }

    /// @throws IllegalArgumentException if `delay` is negative or too long
    public static long nanos(Duration delay) {
        if (delay.isNegative()) throw new IllegalArgumentException("a delay must not be negative: " + delay);
        if (delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a delay must not be longer than " + LONGEST + ": " + delay);
        }
        return saturated(delay);
    }

    private static long saturated(Duration delay) {
        return delay.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0 ? Long.MAX_VALUE / 2 : delay.toNanos();
    }

    /// A timer for the waits of `runner`, see [Alarm].
    public Alarm alarm(Runner runner, boolean lingers) {
        return new Alarm(shard(spread.getAndIncrement()), runner, lingers);
    }

    /// Runs `action` on the clock's thread every `periodNanos`, as long as it returns true or throws.
    public void every(long periodNanos, BooleanSupplier action) {
        var timer = new Timer(shard(spread.getAndIncrement()), now() + periodNanos, 0) {
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

    /// Runs `action` once on the clock's thread. It must be short and must not block.
    public Timer after(long delayNanos, Runnable action) {
        var timer = new Timer(shard(spread.getAndIncrement()), now() + delayNanos, 0) {
            @Override protected void fire() {
                action.run();
            }
        };
        timer.start();
        return timer;
    }

    /// Starts a thread by `start`: now or, as long as there is none to be had, a little later, on the clock's thread.
    public void untilStarted(Runnable start) {
        try {
            start.run();
        } catch (OutOfMemoryError noThread) {
            after(RETRY_NANOS, () -> untilStarted(start));
        }
    }

    /// How many timers run: none once this is closed, for they will not fire.
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
            if (next == Long.MAX_VALUE) LockSupport.park(this);
            else {
                long nanos = next - (environment.nanoTime() - origin);
                if (nanos > 0) LockSupport.parkNanos(this, nanos);
            }
        }
    }

    /// When the next timer is due, or `Long.MAX_VALUE` if none runs; a hint while others start timers.
    public long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (var shard : shards) next = Math.min(next, shard.nextDeadline());
        return next;
    }

    /// Fires what is due. Returns the next deadline relative to the origin, or `Long.MAX_VALUE`.
    ///
    /// `wakeAt` is at its maximum while the shards are looked at: who starts a timer meanwhile moves it and leaves a permit,
    /// so that the following park returns at once.
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
