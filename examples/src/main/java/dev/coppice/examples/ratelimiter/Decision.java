package dev.coppice.examples.ratelimiter;

import java.time.Duration;

/// What a client is told.
public sealed interface Decision {

    /// Go on.
    ///
    /// @param at when this was decided, in nanoseconds
    /// @param fullAt when the bucket is full again
    record Granted(long at, long fullAt) implements Decision {}

    /// Not now.
    record Refused(Duration retryAfter) implements Decision {}
}
