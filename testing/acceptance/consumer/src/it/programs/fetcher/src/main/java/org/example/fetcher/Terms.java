package org.example.fetcher;

import java.time.Duration;

/// The limits of the remote.
///
/// @param pause the delay between two requests
/// @param backOff the delay before a failed request is repeated, doubled with each further failure
/// @param attempts the maximum number of requests for one page
record Terms(Duration pause, Duration backOff, int attempts) {

    /// The delay after the failure number `failures`, counted from one.
    Duration delayAfter(int failures) {
        return backOff.multipliedBy(1L << Math.min(failures - 1, 10));
    }
}
