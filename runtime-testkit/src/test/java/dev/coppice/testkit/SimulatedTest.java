package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Runs small test classes inside of this one, to see what their failures look like.
class SimulatedTest {

    static final List<Long> SEEDS = new ArrayList<>();

    static class FailsForSeed3 {
        private TestRuntime before;

        @BeforeEach void open(TestRuntime runtime) {
            before = runtime;
        }

        @Simulated(seeds = 10) void test(TestRuntime test, ActorRuntime runtime) {
            assertThat(before).isSameAs(test);
            assertThat(runtime).isSameAs(test.runtime());
            SEEDS.add(test.seed());
            test.probe().ref().cast("hello");
            test.run();
            assertThat(test.seed()).isNotEqualTo(3);
        }
    }

    static class LosesAMessage {
        @Simulated(deadLetters = false) void test(TestRuntime test) {
            var probe = test.probe();
            test.runtime().exit(probe.pid(), ExitReason.KILL);
            probe.ref().cast("too late");
        }
    }

    static class FailsForReal {
        @RuntimeTest void test(ActorRuntime runtime) {
            Probe.in(runtime, "Witness");
            throw new IllegalStateException("for real");
        }
    }

    private static TestExecutionSummary run(Class<?> tests) {
        var summary = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false")
                .build();
        var launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false).build());
        launcher.execute(request, summary);
        return summary.getSummary();
    }

    private static String failure(TestExecutionSummary summary) {
        assertThat(summary.getFailures()).hasSize(1);
        return summary.getFailures().getFirst().getException().getMessage();
    }

    @Test void failingSeed_endsTheTest_andIsToldWithItsStory() {
        SEEDS.clear();
        var summary = run(FailsForSeed3.class);
        assertThat(SEEDS).containsExactly(0L, 1L, 2L, 3L);
        assertThat(failure(summary))
                .contains("seed 3 fails").contains("-Dcoppice.seed=3").contains("send    outside -> Probe<0.1>: hello");
    }

    @Test void deadLetter_whereNoneMayBe_fails() {
        assertThat(failure(run(LosesAMessage.class))).contains("a dead letter").contains("too late");
    }

    @Test void realRuntime_failureShowsTheProcesses() {
        assertThat(failure(run(FailsForReal.class))).contains("for real").contains("Witness<");
    }
}
