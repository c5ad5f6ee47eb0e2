package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.ops.CompletionQueue;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Requests in the order in which they complete.
public final class DefaultCompletionQueue implements CompletionQueue {
    /*
     * Rules   (1) the completing thread appends the request, counts it, and then reads `waiter`; the waiting thread
     *             writes `wanted` and then `waiter`, and then checks the completed requests. All these accesses have
     *             volatile order, so that at least one of them sees the other;
     *         (2) only the waiting thread writes `waiter` and `wanted`, and takes from the queue. A completing thread
     *             that reads a `wanted` newer than the `waiter` it read need not wake that waiter: its wait is over.
     */
    private final DefaultActorRuntime runtime;
    private final ConcurrentLinkedQueue<PendingCall<?>> completed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean failed;
    /// The number of completed requests at which the waiting thread must be woken; a failure wakes it in any case.
    private volatile int wanted;
    private volatile @Nullable Object waiter;

    public DefaultCompletionQueue(DefaultActorRuntime runtime) {
        this.runtime = runtime;
    }

    @Override public void add(PendingCall<?> call) {
        var request = (RequestEnvelope<?>) call;
        request.whenCompleted(() -> {
            completed.add(call);
            if (request.hasFailed()) failed = true;
            int completedNow = count.incrementAndGet();
            var waiting = waiter;
            if (waiting != null && (completedNow >= wanted || failed)) wake(waiting);
        });
    }

    private static void wake(Object waiting) {
        if (waiting instanceof Runner runner) runner.unpark();
        else LockSupport.unpark((Thread) waiting);
    }

    @Override public @Nullable PendingCall<?> next(@Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        var first = completed.poll();
        if (first != null || timeout != null && timeout.isZero()) return first;
        await(0, timeout, () -> !completed.isEmpty());
        return completed.poll();
    }

    @Override public void await(int total, boolean orFailure, @Nullable Duration timeout) {
        Timeouts.check("timeout", timeout);
        BooleanSupplier done = () -> count.get() >= total || orFailure && failed;
        if (!done.getAsBoolean()) await(total, timeout, done);
    }

    private void await(int wakeAt, @Nullable Duration timeout, BooleanSupplier done) {
        long deadline = timeout == null ? Timeouts.NEVER : runtime.deadline(timeout);
        var runner = Runner.current();
        wanted = wakeAt;
        try {
            if (runner == null) {
                waiter = Thread.currentThread();
                runtime.scheduler.awaitExternal(done, deadline);
            } else {
                waiter = runner;
                Blocking.until(runner, java.util.Objects.requireNonNull(ProcessCell.of(runner)), deadline, done);
            }
        } finally {
            waiter = null;
        }
    }
}
