package dev.coppice.testkit;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.function.Supplier;

/// A clock that tests move manually, for code that takes a [Clock]. May be used from any thread.
///
/// The clock of a [TestRuntime] also advances with virtual time. The timers of a runtime do not depend on it: as with a
/// real clock, setting the date does not affect them.
///
/// {@snippet class="dev.coppice.testkit.snippets.ManualClockExamples" region="clock"}
public final class ManualClock extends Clock {
    private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

    /// The shown time is `base` plus the time that has passed since.
    private final Reading reading;
    private final ZoneId zone;

    /// The state that clocks of several zones share. Guarded by its own monitor.
    private static final class Reading {
        private final Supplier<Duration> passed;
        private Instant base;

        Reading(Instant base, Supplier<Duration> passed) {
            this.base = base;
            this.passed = passed;
        }

        synchronized Instant now() {
            return plus(base, passed.get());
        }

        synchronized void move(Duration by) {
            base = plus(base, by);
        }

        synchronized void set(Instant now) {
            base = plus(now, passed.get().negated());
        }

        private static Instant plus(Instant moment, Duration by) {
            try {
                return moment.plus(by);
            } catch (ArithmeticException | DateTimeException beyond) {
                return by.isNegative() ? Instant.MIN : Instant.MAX;
            }
        }
    }

    private ManualClock(Reading reading, ZoneId zone) {
        this.reading = reading;
        this.zone = zone;
    }

    /// Returns a clock that stands at `start`, in UTC, until it is moved.
    public static ManualClock at(Instant start) {
        Objects.requireNonNull(start, "start must not be null");
        return new ManualClock(new Reading(start, () -> Duration.ZERO), ZoneOffset.UTC);
    }

    static ManualClock following(TestRuntime runtime) {
        return new ManualClock(new Reading(START, runtime::now), ZoneOffset.UTC);
    }

    /// Moves the clock forward, or back if `by` is negative, at most to [Instant#MAX] or [Instant#MIN].
    public void move(Duration by) {
        Objects.requireNonNull(by, "by must not be null");
        reading.move(by);
    }

    /// Sets the clock, forward or back.
    public void set(Instant now) {
        Objects.requireNonNull(now, "now must not be null");
        reading.set(now);
    }

    @Override public Instant instant() {
        return reading.now();
    }

    @Override public ZoneId getZone() {
        return zone;
    }

    /// Returns this clock in another zone. Moving either of them moves both.
    @Override public ManualClock withZone(ZoneId other) {
        Objects.requireNonNull(other, "other must not be null");
        return new ManualClock(reading, other);
    }

    @Override public boolean equals(Object other) {
        return other instanceof ManualClock clock && clock.reading == reading && clock.zone.equals(zone);
    }

    @Override public int hashCode() {
        return System.identityHashCode(reading) ^ zone.hashCode();
    }

    @Override public String toString() {
        return "ManualClock[" + instant() + ", " + zone + "]";
    }
}
