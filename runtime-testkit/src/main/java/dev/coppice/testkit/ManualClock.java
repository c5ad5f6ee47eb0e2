package dev.coppice.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/// A clock that tests move by hand, for code that takes a [Clock]. May be used from any thread.
///
/// The one of a [TestRuntime] also moves with virtual time. Timers of a runtime follow no clock of this kind: as in the real
/// one, setting the date neither delays nor hastens them.
///
/// {@snippet class="dev.coppice.testkit.snippets.ManualClockExamples" region="clock"}
public final class ManualClock extends Clock {
    private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

    /// The time it shows is `base` and what has passed since.
    private final Reading reading;
    private final ZoneId zone;

    /// What clocks of several zones share. Guarded by itself.
    private static final class Reading {
        private final Supplier<Duration> passed;
        private Instant base;

        Reading(Instant base, Supplier<Duration> passed) {
            this.base = base;
            this.passed = passed;
        }

        synchronized Instant now() {
            return base.plus(passed.get());
        }

        synchronized void move(Duration by) {
            base = base.plus(by);
        }

        synchronized void set(Instant now) {
            base = now.minus(passed.get());
        }
    }

    private ManualClock(Reading reading, ZoneId zone) {
        this.reading = reading;
        this.zone = zone;
    }

    /// A clock that stands at `start`, in UTC, until it is moved.
    public static ManualClock at(Instant start) {
        return new ManualClock(new Reading(start, () -> Duration.ZERO), ZoneOffset.UTC);
    }

    static ManualClock following(TestRuntime runtime) {
        return new ManualClock(new Reading(START, runtime::now), ZoneOffset.UTC);
    }

    /// Moves it forward, or back if `by` is negative.
    public void move(Duration by) {
        reading.move(by);
    }

    /// Sets it, forward or back.
    public void set(Instant now) {
        reading.set(now);
    }

    @Override public Instant instant() {
        return reading.now();
    }

    @Override public ZoneId getZone() {
        return zone;
    }

    /// The same clock, shown in another zone: moving either moves both.
    @Override public ManualClock withZone(ZoneId other) {
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
