package dev.coppice.testkit.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualClockExamples {

    @Test void clock() {
        // @start region="clock"
        var clock = ManualClock.at(Instant.parse("2026-03-01T12:00:00Z"));
        clock.move(Duration.ofHours(1));
        assertThat(clock.instant()).isEqualTo("2026-03-01T13:00:00Z");
        // @end
    }
}
