package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegressionGateTest {

    private static Result time(String system, double value) {
        return new Result("call", system, "time", value, "ns", 0.05);
    }

    private static Result coppice(String workload, String metric, double value, String unit, double spread) {
        return new Result(workload, "coppice", metric, value, unit, spread);
    }

    @Test
    void slowerMachine_isNotASlowerRuntime() {
        assertThat(RegressionGate.findings(
                List.of(time("coppice", 100), time("pekko", 1000)),
                List.of(time("coppice", 200), time("pekko", 2000)))).isEmpty();
    }

    @Test
    void slowerThanThePeerInTheSameRun_isFound() {
        assertThat(RegressionGate.findings(
                List.of(time("coppice", 100), time("pekko", 1000)),
                List.of(time("coppice", 100), time("pekko", 700))))
                .containsExactly("slower: call time by 43 % beside pekko (noise 20 %)");
    }

    @Test
    void peerOfOneRunOnly_isNotComparedWith() {
        assertThat(RegressionGate.findings(
                List.of(time("coppice", 100), time("pekko", 1000), time("vertx", 500)),
                List.of(time("coppice", 100), time("vertx", 500)))).isEmpty();
    }

    @Test
    void withoutAPeer_theMachineIsReckonedFromOthers() {
        var older = List.of(coppice("start-kill", "time", 100, "ns", 0), time("pekko", 1000));
        assertThat(RegressionGate.findings(older,
                List.of(coppice("start-kill", "time", 200, "ns", 0), time("pekko", 2000)))).isEmpty();
        assertThat(RegressionGate.findings(older,
                List.of(coppice("start-kill", "time", 200, "ns", 0), time("pekko", 1000)))).hasSize(1);
    }

    @Test
    void noisyFigures_areForgivenWhatTheirSpreadsAllow() {
        assertThat(RegressionGate.findings(
                List.of(coppice("task", "time", 100, "ns", 0.3)), List.of(coppice("task", "time", 150, "ns", 0.3))))
                        .isEmpty();
        assertThat(RegressionGate.findings(
                List.of(coppice("task", "time", 100, "ns", 0.1)), List.of(coppice("task", "time", 150, "ns", 0.1))))
                        .hasSize(1);
    }

    @Test
    void tails_mayDouble() {
        assertThat(RegressionGate.findings(
                List.of(coppice("hogs", "max", 100, "ns", 0)), List.of(coppice("hogs", "max", 199, "ns", 0))))
                        .isEmpty();
        assertThat(RegressionGate.findings(
                List.of(coppice("hogs", "max", 100, "ns", 0)), List.of(coppice("hogs", "max", 201, "ns", 0))))
                        .hasSize(1);
    }

    @Test
    void heap_isComparedAsItIs() {
        assertThat(RegressionGate.findings(
                List.of(coppice("memory", "heap", 100, "B", 0), time("pekko", 1)),
                List.of(coppice("memory", "heap", 120, "B", 0), time("pekko", 2))))
                .containsExactly("slower: memory heap by 20 % as it is (noise 15 %)");
    }

    @Test
    void noWakeUps_staysNone() {
        var none = List.of(coppice("idle", "wake-ups", 0, "/min", 0));
        assertThat(RegressionGate.findings(none, none)).isEmpty();
        assertThat(RegressionGate.findings(none, List.of(coppice("idle", "wake-ups", 60, "/min", 0)))).hasSize(1);
    }

    @Test
    void effort_isNotCompared() {
        assertThat(RegressionGate.findings(
                List.of(coppice("call", Measure.SWITCHES, 1, "times", 0)),
                List.of(coppice("call", Measure.SWITCHES, 100, "times", 0)))).isEmpty();
    }

    @Test
    void whatIsNotMeasuredAnyMore_isFound() {
        assertThat(RegressionGate.findings(List.of(time("coppice", 1)), List.of(time("pekko", 1))))
                .containsExactly("gone: call time");
    }
}
