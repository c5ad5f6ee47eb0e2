package dev.coppice.testkit.matrix;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Pid;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/// A server that has nothing to do with the fault, and a thread that asks it every millisecond and takes the time.
/// Closing stops the thread.
final class Bystander implements AutoCloseable {
    private static final int MOST = 1_000_000;

    private final Pid server;
    private final Thread asks;
    /// Owned by the thread until it has ended.
    private final long[] nanos = new long[MOST];
    private int calls;
    private int failures;
    private volatile boolean stopping;

    Bystander(ActorRuntime runtime) {
        server = pid(runtime, new Doer());
        asks = Thread.ofPlatform().daemon().name("bystander").start(this::ask);
    }

    static Pid pid(ActorRuntime runtime, Doer doer) {
        return Objects.requireNonNull(runtime.start(doer, StartOptions.defaults()).pid());
    }

    private void ask() {
        while (!stopping && calls < MOST) {
            long begin = System.nanoTime();
            try {
                Gen.call(server, "still there?", Duration.ofSeconds(5));
            } catch (CallFailed failed) {
                failures++;
            }
            nanos[calls++] = System.nanoTime() - begin;
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override public void close() {
        stopping = true;
        try {
            asks.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Calls that were not answered. After closing.
    int failures() {
        return failures;
    }

    /// After closing.
    @Override public String toString() {
        Arrays.sort(nanos, 0, calls);
        return "others' calls " + calls + ", p99 " + millis(calls * 99 / 100) + ", max " + millis(calls - 1);
    }

    private String millis(int index) {
        return calls == 0 ? "-" : "%.1f ms".formatted(nanos[Math.max(0, index)] / 1e6);
    }
}
