package dev.coppice.core.internal.scheduler;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// How threads that run no process wait for one.
final class Outside {
    private final Environment environment;
    private final AtomicBoolean lingers = new AtomicBoolean();

    Outside(Environment environment) {
        this.environment = environment;
    }

    /// Waits until `done` or `deadline`. Returns whether it was done in time. An interrupt ends nothing, and is kept for the caller.
    ///
    /// @param done may become true at any time; whoever makes it so unparks the calling thread
    boolean await(BooleanSupplier done, long deadline) {
        boolean interrupted = false;
        try {
            linger(done);
            while (!done.getAsBoolean()) {
                if (deadline == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    long left = deadline - environment.nanoTime();
                    if (left <= 0) return done.getAsBoolean();
                    LockSupport.parkNanos(this, left);
                }
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /// Looks for a moment whether it is done soon: that is quicker than to sleep and be woken. One thread at a time, lest many take the
    /// processors from those that they wait for.
    private void linger(BooleanSupplier done) {
        if (Thread.currentThread().isVirtual() || !lingers.compareAndSet(false, true)) return;
        try {
            long start = environment.nanoTime();
            while (!done.getAsBoolean() && environment.nanoTime() - start < Search.LINGER_NANOS) Thread.onSpinWait();
        } finally {
            lingers.set(false);
        }
    }
}
