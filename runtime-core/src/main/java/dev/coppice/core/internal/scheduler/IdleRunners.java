package dev.coppice.core.internal.scheduler;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The runners that wait for a worker. The most recent one receives the next worker, because its stack is warm.
final class IdleRunners {
    private final int limit;
    private final ConcurrentLinkedDeque<Runner> waiting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    IdleRunners(int limit) {
        this.limit = limit;
    }

    /// Removes and returns an idle runner, or null. The caller owns it and must give it a worker.
    @Nullable Runner poll() {
        var runner = waiting.pollFirst();
        if (runner != null) count.decrementAndGet();
        return runner;
    }

    /// Waits until `runner` has a worker. Returns false if it is no longer needed and its thread may end.
    boolean awaitWorker(Runner runner) {
        return join(runner) && await(runner);
    }

    /// Adds `runner`, which has no worker, so that [#poll] can find it; its thread must [#await] next. Returns false if
    /// the runner is no longer needed.
    boolean join(Runner runner) {
        if (closed || count.get() >= limit) return false;
        count.incrementAndGet();
        waiting.addFirst(runner);
        return true;
    }

    /// Waits for the worker: the second half of [#awaitWorker].
    boolean await(Runner runner) {
        while (runner.worker == null) {
            if (closed && waiting.remove(runner)) return false;
            LockSupport.park(this);
        }
        runner.started();
        return true;
    }

    void close() {
        closed = true;
        for (var runner : waiting) LockSupport.unpark(runner.thread);
    }
}
