package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Settlements;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Requests in the order in which they are settled.
public final class SettledQueue implements Settlements {
    /*
     * Rules   (1) who settles a request appends it and then reads `waiter`; who waits writes `waiter` and then looks at the queue. Both with
     *             volatile order, so that one of them sees the other;
     *         (2) only the one who waits writes `waiter` and takes from the queue.
     */
    private final Kernel kernel;
    private final ConcurrentLinkedQueue<PendingCall<?>> settled = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Object waiter;

    public SettledQueue(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override public long now() {
        return kernel.now();
    }

    @Override public void add(PendingCall<?> call) {
        ((RequestNode<?>) call).whenSettled(() -> {
            settled.add(call);
            switch (waiter) {
                case null -> {}
                case Runner runner -> runner.unpark();
                case Thread thread -> LockSupport.unpark(thread);
                default -> throw new IllegalStateException("nobody else waits");
            }
        });
    }

    @Override public @Nullable PendingCall<?> next(@Nullable Duration limit) {
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a wait must not be negative: " + limit);
        }
        var first = settled.poll();
        if (first != null) return first;
        long deadline = limit == null ? Long.MAX_VALUE : kernel.deadline(limit);
        var runner = Runner.current();
        try {
            if (runner == null) {
                waiter = Thread.currentThread();
                kernel.scheduler.awaitOutside(() -> !settled.isEmpty(), deadline);
            } else {
                waiter = runner;
                Waits.until(runner, java.util.Objects.requireNonNull(runner.cell), deadline, () -> !settled.isEmpty());
            }
        } finally {
            waiter = null;
        }
        return settled.poll();
    }
}
