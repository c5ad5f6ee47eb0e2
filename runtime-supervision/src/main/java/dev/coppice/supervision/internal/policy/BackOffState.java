package dev.coppice.supervision.internal.policy;

import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.BackOff;
import org.jspecify.annotations.Nullable;

/// The number of consecutive failures of a child, which determines the delay of its restart.
///
/// @param failures consecutive failures
public record BackOffState(int failures) {
    public static final BackOffState NONE = new BackOffState(0);
    private static final double FRACTIONS = 1L << 53;

    /// Returns the state after a further failure of a child that lived for `livedNanos`.
    public BackOffState failed(@Nullable BackOff backOff, long livedNanos) {
        if (backOff == null) return NONE;
        boolean recovered = livedNanos > Timeouts.nanos(backOff.maximum());
        return new BackOffState(recovered ? 1 : Math.min(failures, Integer.MAX_VALUE - 1) + 1);
    }

    /// Returns the delay of the restart in nanoseconds.
    ///
    /// @param random any number; it determines the jitter
    public long nanos(@Nullable BackOff backOff, long random) {
        if (backOff == null || failures == 0) return 0;
        double longest = Timeouts.nanos(backOff.maximum());
        double full = Math.min(longest, Timeouts.nanos(backOff.initial()) * Math.pow(backOff.factor(), failures - 1));
        double fraction = (random >>> 11) / FRACTIONS;
        return (long) (full * (1 - backOff.jitter() * fraction));
    }
}
