package dev.coppice.examples.fetcher;

import java.time.Duration;
import java.util.random.RandomGenerator;

// @start region="backoff"
/// The delay before a retry: it doubles with each failure, up to `max`. Jitter spreads the retries of many clients.
///
/// @param first the longest delay after the first failure
/// @param max the longest delay of all
record Backoff(Duration first, Duration max) {

    /// Returns a random delay between half of the longest delay and all of it.
    ///
    /// @param failures the number of failures so far, at least 1
    Duration delay(int failures, RandomGenerator random) {
        long doubled = first.toNanos() << Math.min(failures - 1, 20);
        long longest = Math.min(doubled, max.toNanos());
        return Duration.ofNanos(longest / 2 + random.nextLong(longest / 2 + 1));
    }
}
// @end
