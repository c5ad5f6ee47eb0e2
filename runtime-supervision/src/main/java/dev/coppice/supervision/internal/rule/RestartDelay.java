package dev.coppice.supervision.internal.rule;

import dev.coppice.supervision.BackOff;
import org.jspecify.annotations.Nullable;

/// How often a child failed in a row, and how long it therefore waits.
///
/// @param failures failures in a row
public record RestartDelay(int failures) {
    public static final RestartDelay NONE = new RestartDelay(0);
    private static final double FRACTIONS = 1L << 53;

    /// After one more failure of a child that lived so long.
    public RestartDelay failed(@Nullable BackOff backOff, long livedNanos) {
        if (backOff == null) return NONE;
        boolean recovered = livedNanos > RestartWindow.nanos(backOff.maximum());
        return new RestartDelay(recovered ? 1 : Math.min(failures, Integer.MAX_VALUE - 1) + 1);
    }

    /// How long the restart waits, in nanoseconds.
    ///
    /// @param random any number; decides the jitter
    public long nanos(@Nullable BackOff backOff, long random) {
        if (backOff == null || failures == 0) return 0;
        double longest = RestartWindow.nanos(backOff.maximum());
        double full = Math.min(longest, RestartWindow.nanos(backOff.initial()) * Math.pow(backOff.factor(), failures - 1));
        double fraction = (random >>> 11) / FRACTIONS;
        return (long) (full * (1 - backOff.jitter() * fraction));
    }
}
