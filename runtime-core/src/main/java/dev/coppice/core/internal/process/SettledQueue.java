package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Settlements;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Requests in the order in which they are settled.
public final class SettledQueue implements Settlements {
    /*
     * Rules   (1) who settles a request appends it, counts it, and then reads `waiter`; who waits writes `wanted` and then `waiter`, and then looks at
     *             what there is. All with volatile order, so that one of them sees the other;
     *         (2) only the one who waits writes `waiter` and `wanted`, and takes from the queue. Who reads a `wanted` newer than the `waiter` it read leaves
     *             a wait alone that is over.
     */
    private final Kernel kernel;
    private final ConcurrentLinkedQueue<PendingCall<?>> settled = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean failed;
    /// With how many settled requests the one who waits is to be woken; a failure wakes it in any case.
    private volatile int wanted;
    private volatile @Nullable Object waiter;

    public SettledQueue(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override public void add(PendingCall<?> call) {
        var request = (RequestNode<?>) call;
        request.whenSettled(() -> {
            settled.add(call);
            if (request.hasFailed()) failed = true;
            int settledNow = count.incrementAndGet();
            var waiting = waiter;
            if (waiting != null && (settledNow >= wanted || failed)) wake(waiting);
        });
    }

    private static void wake(Object waiting) {
        if (waiting instanceof Runner runner) runner.unpark();
        else LockSupport.unpark((Thread) waiting);
    }

    @Override public @Nullable PendingCall<?> next(@Nullable Duration limit) {
        var first = settled.poll();
        if (first != null || limit != null && limit.isZero()) return first;
        await(0, limit, () -> !settled.isEmpty());
        return settled.poll();
    }

    @Override public void await(int total, boolean orFailure, @Nullable Duration limit) {
        BooleanSupplier done = () -> count.get() >= total || orFailure && failed;
        if (!done.getAsBoolean()) await(total, limit, done);
    }

    private void await(int wakeAt, @Nullable Duration limit, BooleanSupplier done) {
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a wait must not be negative: " + limit);
        }
        long deadline = limit == null ? Long.MAX_VALUE : kernel.deadline(limit);
        var runner = Runner.current();
        wanted = wakeAt;
        try {
            if (runner == null) {
                waiter = Thread.currentThread();
                kernel.scheduler.awaitOutside(done, deadline);
            } else {
                waiter = runner;
                Waits.until(runner, java.util.Objects.requireNonNull(runner.cell), deadline, done);
            }
        } finally {
            waiter = null;
        }
    }
}
