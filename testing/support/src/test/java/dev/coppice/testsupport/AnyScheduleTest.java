package dev.coppice.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

class AnyScheduleTest {

    static final List<OptionalLong> RUNS = new ArrayList<>();

    static class FailsForSeed2 {
        private final OptionalLong before = Schedule.seed();

        @AnySchedule(seeds = 10) void test() {
            assertThat(Schedule.seed()).isEqualTo(before);
            RUNS.add(before);
            assertThat(before.orElse(0)).isNotEqualTo(2);
        }
    }

    @Test void test_runsForReal_thenForSeeds_untilOneFails() {
        RUNS.clear();
        var summary = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(FailsForSeed2.class)).build();
        var config = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
        LauncherFactory.create(config).execute(request, summary);
        assertThat(RUNS)
                .containsExactly(OptionalLong.empty(), OptionalLong.of(0), OptionalLong.of(1), OptionalLong.of(2));
        assertThat(summary.getSummary().getTestsFailedCount()).isOne();
        assertThat(Schedule.seed()).isEmpty();
    }
}
