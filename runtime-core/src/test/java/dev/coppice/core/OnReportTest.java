package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.testsupport.Schedule;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/// Reports as a listener gets them.
class OnReportTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults()
            .redaction(value -> String.valueOf(value).contains("secret") && value instanceof String ? "***" : value));
    private final ConcurrentLinkedQueue<RuntimeReport> reports = new ConcurrentLinkedQueue<>();

    @AfterEach void close() {
        runtime.close();
    }

    private Ref<Object> broken() {
        return runtime.start(script().message((self, message, state) -> {
            self.dictionary().put("key", message);
            throw new IllegalStateException("broken");
        }));
    }

    @Test
    void crash_isPassedOnWithFieldsAndRedacted() {
        var registration = runtime.onReport(report -> {
            if (report.kind().equals("dev.coppice.crash")) reports.add(report);
        });
        var failing = runtime.onReport(report -> {
            throw new IllegalStateException("a listener that throws");
        });
        var ref = broken();
        ref.cast("secret");
        Schedule.until(() -> !reports.isEmpty());
        var report = reports.remove();
        assertThat(report.level()).isEqualTo(Level.ERROR);
        assertThat(report.process()).isEqualTo(ref.pid());
        assertThat(report.title()).contains("crashed: IllegalStateException: broken");
        assertThat(report.fields()).containsKeys("process", "behaviour", "reason")
                .containsEntry("dictionary", "{key=***}");
        assertThat(report.thrown()).isNotNull();
        assertThat(report.toString()).doesNotContain("secret");
        registration.close();
        failing.close();
        var other = broken();
        var ended = runtime.whenEnded(other);
        other.cast("x");
        TestProcesses.await(ended);
        dev.coppice.core.ops.Report.flush(runtime, TestProcesses.LONG);
        assertThat(reports).isEmpty();
    }

    @Test
    void storm_isLimitedAndCounted() {
        var limited = ActorRuntime.open(RuntimeOptions.defaults().reportsPerSecond(5));
        try (limited) {
            limited.onReport(reports::add);
            for (int i = 0; i < 500; i++) {
                var ref = limited.start(script().message((self, message, state) -> {
                    throw new IllegalStateException("storm");
                }));
                ref.cast("x");
            }
            Schedule.until(() -> limited.statistics().totals().crashes() == 500);
        }
        long told = reports.stream()
                .filter(report -> report.kind().equals("dev.coppice.crash") && report.process() != null).count();
        assertThat(told).isBetween(5L, 400L);
        assertThat(reports.stream().filter(report -> report.title().contains("more reports of this kind were dropped")
                || report.dropped() > 0)).isNotEmpty();
    }
}
