package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test void clock_standsUntilItIsMovedOrSet() {
        var clock = ManualClock.at(NOON);
        assertThat(clock.instant()).isEqualTo(NOON);
        clock.move(HOUR.negated());
        assertThat(clock.instant()).isEqualTo(NOON.minus(HOUR));
        clock.set(NOON.plus(HOUR));
        assertThat(clock.instant()).isEqualTo(NOON.plus(HOUR));
        assertThat(clock).hasToString("ManualClock[2026-03-01T13:00:00Z, Z]");
    }

    @Test void move_beyondTheEndsOfTime_stopsThere() {
        var clock = ManualClock.at(NOON);
        clock.move(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(clock.instant()).isEqualTo(Instant.MAX);
        clock.set(NOON);
        clock.move(Duration.ofSeconds(Long.MIN_VALUE));
        assertThat(clock.instant()).isEqualTo(Instant.MIN);
    }

    @Test void clockOfATestRuntime_advancesWithVirtualTime_evenIfItIsSet() {
        try (var test = TestRuntime.seeded(1)) {
            var clock = test.clock();
            assertThat(clock.instant()).isEqualTo("2000-01-01T00:00:00Z");
            test.advance(HOUR);
            assertThat(clock.instant()).isEqualTo("2000-01-01T01:00:00Z");
            clock.set(NOON);
            assertThat(clock.instant()).isEqualTo(NOON);
            test.advance(HOUR);
            assertThat(clock.instant()).isEqualTo(NOON.plus(HOUR));
            assertThat(test.now()).isEqualTo(HOUR.multipliedBy(2));
        }
    }

    @Test void zones_shareTheirTime_andTellClocksApart() {
        var utc = ManualClock.at(NOON);
        var berlin = utc.withZone(ZoneId.of("Europe/Berlin"));
        berlin.move(HOUR);
        assertThat(utc.instant()).isEqualTo(NOON.plus(HOUR));
        assertThat(berlin.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(berlin).isNotEqualTo(utc);
        assertThat(berlin.withZone(ZoneOffset.UTC)).isEqualTo(utc).hasSameHashCodeAs(utc);
        assertThat(utc).isNotEqualTo(ManualClock.at(utc.instant())).isNotEqualTo(NOON);
    }
}
