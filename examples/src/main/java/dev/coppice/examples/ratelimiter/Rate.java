package dev.coppice.examples.ratelimiter;

import java.time.Duration;

/// The permitted rate of a client: `burst` requests at once, and one more in each `period`. In any window of time that
/// is at most `burst`, plus one for each `period` that fits into it.
///
/// A single number describes a token bucket: the time at which it will be full again. Each token taken moves that time
/// by one period.
///
/// @param burst the capacity of the bucket
/// @param period the time in which the bucket gains one token
public record Rate(int burst, Duration period) {

    public Rate {
        if (burst < 1) throw new IllegalArgumentException("a bucket must hold at least one token, not " + burst);
        if (!period.isPositive()) {
            throw new IllegalArgumentException("a token must take some time to come, not " + period);
        }
    }

    // @start region="rate"
    /// Decides about a client that requests a token at `now` from a bucket that is full at `fullAt`; both in
    /// nanoseconds.
    Decision take(long fullAt, long now) {
        long next = Math.max(fullAt, now) + period.toNanos();
        long wait = next - now - timeToFill().toNanos();
        return wait <= 0 ? new Decision.Granted(now, next) : new Decision.Refused(Duration.ofNanos(wait));
    }

    /// The time in which an empty bucket becomes full.
    Duration timeToFill() {
        return period.multipliedBy(burst);
    }
    // @end
}
