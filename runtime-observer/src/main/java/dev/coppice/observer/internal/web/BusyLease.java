package dev.coppice.observer.internal.web;

import dev.coppice.core.ActorRuntime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Has the runtime measure how busy processes are while viewers look at that. Thread-safe.
final class BusyLease {
    /// The runtime has its first figures after a second.
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(1_100);

    private final ActorRuntime runtime;
    private ActorRuntime.@Nullable Registration watch;
    private int holders;
    private long since;

    BusyLease(ActorRuntime runtime) {
        this.runtime = runtime;
    }

    synchronized void acquire() {
        if (holders++ > 0) return;
        watch = runtime.watch();
        since = System.nanoTime();
    }

    synchronized void release() {
        if (--holders > 0 || watch == null) return;
        watch.close();
        watch = null;
    }

    /// Returns once there are figures. The caller holds the lease.
    void awaitFigures() {
        long end;
        synchronized (this) {
            end = since + FIRST_NANOS;
        }
        for (long left = end - System.nanoTime(); left > 0
                && !Thread.currentThread().isInterrupted(); left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }
}
