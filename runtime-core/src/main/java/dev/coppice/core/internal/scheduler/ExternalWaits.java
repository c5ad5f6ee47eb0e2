package dev.coppice.core.internal.scheduler;

import dev.coppice.core.internal.platform.Platform;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The waits of external threads.
final class ExternalWaits {
    /// After so many waits in a row that were longer than a spin, threads do not spin.
    static final int LONG_WAITS = 16;
    /// After so many waits without spinning, a thread tries it again.
    static final int SKIPPED = 64;

    private final Platform environment;
    private final AtomicBoolean spins = new AtomicBoolean();
    /// Waits in a row that were longer than a spin, then those that did not spin. Guarded by `spins`.
    private int longWaits;
    /// When the last wait ended, of any thread.
    private volatile long end;

    ExternalWaits(Platform environment) {
        this.environment = environment;
    }

    /// Waits until `done` is true or `deadline` has passed. Returns whether `done` became true in time. The interrupt
    /// status of the thread stays set.
    ///
    /// @param done may become true at any time; the thread that makes it true unparks the calling thread
    /// @param interruptible whether an interrupt ends the wait
    boolean await(BooleanSupplier done, long deadline, boolean interruptible) {
        boolean interrupted = false;
        try {
            spin(done);
            while (!done.getAsBoolean()) {
                if (deadline == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    long left = deadline - environment.nanoTime();
                    if (left <= 0) return done.getAsBoolean();
                    LockSupport.parkNanos(this, left);
                }
                interrupted |= Thread.interrupted(); // otherwise the next park would return at once
                if (interrupted && interruptible) return done.getAsBoolean();
            }
            return true;
        } finally {
            end = environment.nanoTime();
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /// Spins for a moment before the thread parks: if the wait is short, that is quicker than to sleep and be woken.
    /// Only one thread spins at a time, so that many do not take the processors from the processes that they wait for.
    ///
    /// If waits are longer than that, spinning only delays them: it keeps this processor busy, so that the operating
    /// system wakes the worker on another one, which sleeps. A process that is called now and then answers several
    /// times sooner if its caller parks at once. But a caller that comes right after another one finds the worker
    /// awake.
    private void spin(BooleanSupplier done) {
        if (Thread.currentThread().isVirtual() || !spins.compareAndSet(false, true)) return;
        try {
            if (longWaits >= LONG_WAITS && longWaits < LONG_WAITS + SKIPPED && !isWorkerAwake()) longWaits++;
            else if (spinUntil(done)) longWaits = 0;
            else longWaits = Math.min(longWaits + 1, LONG_WAITS);
        } finally {
            spins.set(false);
        }
    }

    /// Returns whether the worker that ended the last wait still spins.
    private boolean isWorkerAwake() {
        return environment.nanoTime() - end < WorkSearch.SPIN_NANOS;
    }

    private boolean spinUntil(BooleanSupplier done) {
        long start = environment.nanoTime();
        while (!done.getAsBoolean()) {
            if (environment.nanoTime() - start >= WorkSearch.SPIN_NANOS) return false;
            Thread.onSpinWait();
        }
        return true;
    }
}
