package dev.coppice.supervision;

import java.time.Duration;

/// How long a child that failed waits for its restart: longer each time in a row.
///
/// The wait before the n-th restart in a row is `initial` times `factor` to the power of n - 1, at most `maximum`, less a random part of
/// up to `jitter`. A child that lived longer than `maximum` begins anew. Every restart still counts against the supervisor's
/// intensity, when the child ended.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildSpecExamples" region="spec"}
///
/// @param initial the first wait, more than zero
/// @param factor by how much it grows, at least 1
/// @param maximum the longest wait, at least `initial`
/// @param jitter the part that is left to chance, from 0 to 1
public record BackOff(Duration initial, double factor, Duration maximum, double jitter) {

    /// Doubles from `initial` to `maximum`; a fifth is left to chance.
    public static BackOff doubling(Duration initial, Duration maximum) {
        return new BackOff(initial, 2, maximum, 0.2);
    }

    public BackOff jitter(double part) {
        return new BackOff(initial, factor, maximum, part);
    }
}
