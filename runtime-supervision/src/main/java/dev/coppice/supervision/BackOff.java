package dev.coppice.supervision;

import dev.coppice.core.spi.Timeouts;
import java.time.Duration;

/// The delay before a failed child is restarted; it grows with each consecutive failure.
///
/// The delay before the n-th consecutive restart is `initial` times `factor` to the power of n - 1, at most `maximum`,
/// less a random part of up to `jitter`. A child that lived longer than `maximum` starts again at `initial`. Every
/// restart still counts against the supervisor's intensity at the time when the child ended.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
///
/// @param initial the first delay, more than zero
/// @param factor the growth of the delay, at least 1
/// @param maximum the longest delay, at least `initial`
/// @param jitter the random fraction of the delay, from 0 to 1
public record BackOff(Duration initial, double factor, Duration maximum, double jitter) {

    /// @throws IllegalArgumentException if a duration is negative; [ChildSpec#check] finds all other errors
    public BackOff {
        Timeouts.check("initial", initial);
        Timeouts.check("maximum", maximum);
    }

    /// Returns a backoff that doubles from `initial` to `maximum`, with a jitter of 0.2.
    public static BackOff doubling(Duration initial, Duration maximum) {
        return new BackOff(initial, 2, maximum, 0.2);
    }

    /// Sets the random fraction of the delay, from 0 to 1.
    public BackOff jitter(double part) {
        return new BackOff(initial, factor, maximum, part);
    }
}
