package dev.coppice.examples.ratelimiter;

import java.time.Duration;

/// The answer to a client.
public sealed interface Decision {

    /// The client may continue.
    ///
    /// @param at the time of the decision, in nanoseconds
    /// @param fullAt the time at which the bucket is full again
    record Granted(long at, long fullAt) implements Decision {}

    /// The client must wait.
    record Refused(Duration retryAfter) implements Decision {}
}
