package dev.coppice.core.internal.platform;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Waiting for the end of the runtime's own threads.
public final class ThreadEnd {
    private ThreadEnd() {}

    /// Waits until `thread` has ended or `nanos` have passed. An interrupt does not end the wait; the calling thread is
    /// interrupted again before this returns. Does nothing if `thread` is null, was never started, or is the caller.
    public static void await(@Nullable Thread thread, long nanos) {
        if (thread == null || thread == Thread.currentThread()) return;
        boolean interrupted = false;
        long end = System.nanoTime() + nanos;
        for (long left = nanos; thread.isAlive() && left > 0; left = end - System.nanoTime()) {
            try {
                thread.join(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
