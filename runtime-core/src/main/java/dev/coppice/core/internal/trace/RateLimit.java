package dev.coppice.core.internal.trace;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Lets so many through in each second and counts the others. Thread-safe.
public final class RateLimit {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private long second = Long.MIN_VALUE;
    private int used;
    private final AtomicLong suppressed = new AtomicLong();

    public RateLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    /// Whether one more may pass at `now`, in nanoseconds.
    public boolean allows(long now) {
        synchronized (suppressed) {
            long current = Math.floorDiv(now, SECOND);
            if (current != second) {
                second = current;
                used = 0;
            }
            if (used++ < perSecond) return true;
        }
        suppressed.incrementAndGet();
        return false;
    }

    /// How many were held back since the last time somebody asked.
    long takeSuppressed() {
        return suppressed.get() == 0 ? 0 : suppressed.getAndSet(0);
    }
}
