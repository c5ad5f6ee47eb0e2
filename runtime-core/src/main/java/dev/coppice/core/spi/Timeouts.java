package dev.coppice.core.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Checks of timeouts, delays and periods where they enter the library, and their conversion to deadlines.
///
/// Zero means now. A negative duration is an error of the caller and is rejected before anything is sent or started. A
/// duration beyond the range of the clock, some 292 years, is effectively no timeout: its deadline is [#NEVER].
public final class Timeouts {
    /// The deadline that never passes.
    public static final long NEVER = Long.MAX_VALUE;

    /// The resolution of timers, which is also the shortest period.
    public static final Duration RESOLUTION = Duration.ofMillis(1);

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /// From this number of seconds on, the nanoseconds exceed the range of a long.
    private static final long TOO_LONG = Long.MAX_VALUE / NANOS_PER_SECOND;

    private Timeouts() {}

    /// Checks a timeout that may be null, which means none.
    ///
    /// @param what the name of the parameter
    /// @throws IllegalArgumentException if `timeout` is negative
    public static void check(String what, @Nullable Duration timeout) {
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative: " + timeout);
        }
    }

    /// Checks a required duration and returns it.
    ///
    /// @param what the name of the parameter
    /// @throws NullPointerException if `duration` is null
    /// @throws IllegalArgumentException if `duration` is negative
    public static Duration require(String what, @Nullable Duration duration) {
        if (duration == null) throw new NullPointerException(what + " must not be null");
        check(what, duration);
        return duration;
    }

    /// Checks a duration that must be at least `least` and returns it.
    ///
    /// @param what the name of the parameter
    /// @throws NullPointerException if `duration` is null
    /// @throws IllegalArgumentException if `duration` is shorter than `least`
    public static Duration requireAtLeast(String what, @Nullable Duration duration, Duration least) {
        require(what, duration);
        if (requireNonNull(duration).compareTo(least) < 0) {
            throw new IllegalArgumentException(what + " must be at least " + least + ": " + duration);
        }
        return duration;
    }

    /// Returns `duration`, which is not negative, in nanoseconds; `Long.MAX_VALUE` if it exceeds that range.
    public static long nanos(Duration duration) {
        return duration.getSeconds() >= TOO_LONG
                ? Long.MAX_VALUE
                : duration.getSeconds() * NANOS_PER_SECOND + duration.getNano();
    }

    /// Returns the time `nanos` after `now`, or [#NEVER] if it is beyond the range of the clock. Neither argument is
    /// negative.
    public static long deadline(long now, long nanos) {
        long at = now + nanos;
        return at < 0 ? NEVER : at;
    }

    /// Returns the time `delay` after `now`, as [#deadline(long, long)] does.
    public static long deadline(long now, Duration delay) {
        return deadline(now, nanos(delay));
    }
}
