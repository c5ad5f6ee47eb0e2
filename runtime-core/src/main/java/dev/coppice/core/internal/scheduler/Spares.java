package dev.coppice.core.internal.scheduler;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The runners that wait for a worker. The one that came last is given one first: its stack is warm.
final class Spares {
    private final int limit;
    private final ConcurrentLinkedDeque<Runner> waiting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    Spares(int limit) {
        this.limit = limit;
    }

    /// A runner that waits, now owned by the caller, who must give it a worker; or null.
    @Nullable Runner poll() {
        var runner = waiting.pollFirst();
        if (runner != null) count.decrementAndGet();
        return runner;
    }

    /// Waits until `runner` has a worker. False if it is not needed any more and its thread may end.
    boolean awaitWorker(Runner runner) {
        return join(runner) && await(runner);
    }

    /// Has `runner`, which has no worker, found by [#poll] from now on; it must [#await] then. False if it is not needed any more.
    boolean join(Runner runner) {
        if (closed || count.get() >= limit) return false;
        count.incrementAndGet();
        waiting.addFirst(runner);
        return true;
    }

    /// The second half of [#awaitWorker].
    boolean await(Runner runner) {
        while (runner.worker == null) {
            if (closed && waiting.remove(runner)) return false;
            LockSupport.park(this);
        }
        return true;
    }

    void close() {
        closed = true;
        for (var runner : waiting) LockSupport.unpark(runner.thread);
    }
}
