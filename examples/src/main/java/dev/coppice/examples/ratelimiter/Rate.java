package dev.coppice.examples.ratelimiter;

import java.time.Duration;

/// How much a client may do: `burst` at once, and one more each `period`. In any window of time that is at most `burst` and one for each
/// `period` that fits into it.
///
/// A bucket of tokens is described by one number: the moment at which it will be full again. Each token taken moves that by one period.
///
/// @param burst how many tokens the bucket holds
/// @param period how long it takes to get one more
public record Rate(int burst, Duration period) {

    public Rate {
        if (burst < 1) throw new IllegalArgumentException("a bucket must hold at least one token, not " + burst);
        if (!period.isPositive()) throw new IllegalArgumentException("a token must take some time to come, not " + period);
    }

    // @start region="rate"
    /// What to tell a client that wants a token at `now` from a bucket that is full at `fullAt`; both in nanoseconds.
    Decision take(long fullAt, long now) {
        long next = Math.max(fullAt, now) + period.toNanos();
        long wait = next - now - timeToFill().toNanos();
        return wait <= 0 ? new Decision.Granted(now, next) : new Decision.Refused(Duration.ofNanos(wait));
    }

    /// How long an empty bucket takes to be full.
    Duration timeToFill() {
        return period.multipliedBy(burst);
    }
    // @end
}
