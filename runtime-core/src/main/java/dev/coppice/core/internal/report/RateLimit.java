package dev.coppice.core.internal.report;

import java.util.concurrent.TimeUnit;
import org.slf4j.event.Level;

/// A limit on the number of reports of one kind in each second. It counts the reports beyond the limit until that
/// number has been reported. Thread-safe.
public final class RateLimit {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    final String kind;
    final int perSecond;
    private long second = Long.MIN_VALUE;
    private int used;
    private long dropped;
    private Level level = Level.WARN;
    private long lastDrop;

    RateLimit(String kind, int perSecond) {
        this.kind = kind;
        this.perSecond = perSecond;
    }

    /// Returns whether one more report may pass at `now`, in nanoseconds.
    synchronized boolean allows(long now) {
        long current = Math.floorDiv(now, SECOND);
        if (current != second) {
            second = current;
            used = 0;
        }
        return used++ < perSecond;
    }

    /// Counts a report of `level` that is not written. Returns whether it is the first one since the count was taken.
    synchronized boolean drop(Level level, long now) {
        this.level = level;
        lastDrop = now;
        return dropped++ == 0;
    }

    /// Returns the number of reports dropped since the last call.
    synchronized long takeDropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }

    synchronized Level level() {
        return level;
    }

    /// Returns in how many nanoseconds the number of dropped reports is due: one second after the last of them.
    /// `Long.MAX_VALUE` if none was dropped.
    synchronized long untilSummary(long now) {
        return dropped == 0 ? Long.MAX_VALUE : Math.max(0, lastDrop + SECOND - now);
    }
}
