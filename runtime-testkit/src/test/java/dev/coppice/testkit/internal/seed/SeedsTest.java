package dev.coppice.testkit.internal.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedsTest {

    @Test void noProperty_seedsOfTheTest() {
        assertThat(Seeds.of(3, null, null).boxed()).containsExactly(0L, 1L, 2L);
    }

    @Test void seeds_number_overridesThatOfTheTest() {
        assertThat(Seeds.of(3, null, "2").boxed()).containsExactly(0L, 1L);
    }

    @Test void seeds_range_runsFromTheFirstToTheLast() {
        assertThat(Seeds.of(3, null, "1000-1002").boxed()).containsExactly(1000L, 1001L, 1002L);
        assertThat(Seeds.of(3, null, "7-7").boxed()).containsExactly(7L);
    }

    @Test void seed_isTheOnlyOne() {
        assertThat(Seeds.of(3, "-17", "1000").boxed()).containsExactly(-17L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "0", "-5", "10-9", "1-", "99999999999", "1-99999999999999999999"})
    void seeds_otherText_isRefused(String text) {
        assertThatThrownBy(() -> Seeds.of(3, null, text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the system property coppice.seeds must be a number of seeds, such as 1000, or the first "
                        + "and the last one, such as 1000-1999, but is " + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "1-2", "99999999999999999999"})
    void seed_otherText_isRefused(String text) {
        assertThatThrownBy(() -> Seeds.of(3, text, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the system property coppice.seed must be a seed, such as 17, but is " + text);
    }
}
