package dev.coppice.testkit.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testkit.Measurement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Ten seconds of [Soak].
class SoakTest {

    @Test void tenSeconds_nothingLostNothingKept() {
        var figures = Soak.run(Duration.ofSeconds(10), 1);
        figures.forEach(System.out::println);
        assertThat(figures).allMatch(Measurement::holds);
    }
}
