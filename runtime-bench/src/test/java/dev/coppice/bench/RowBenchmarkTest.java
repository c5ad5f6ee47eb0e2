package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;

class RowBenchmarkTest {

    /// Notes which rows are asked for, and measures none.
    private static final class Notebook implements Peer {
        final List<String> rows = new ArrayList<>();

        @Override public boolean has(String workload) {
            rows.add(workload);
            return false;
        }

        @Override public String name() {
            return "notebook";
        }

        @Override public String version() {
            return "1";
        }

        @Override public Actors actors() {
            throw new UnsupportedOperationException();
        }

        @Override public Latencies.Operation server() {
            throw new UnsupportedOperationException();
        }

        @Override public void close() {}
    }

    @Test
    void everyRowOfTheReport_isABenchmark() {
        var notebook = new Notebook();
        for (RowBenchmark each : List.of(new MessageBenchmark(), new ProgramBenchmark(), new CallBenchmark(),
                new LifeBenchmark(), new BehaviourBenchmark(), new LatencyBenchmark(), new SpaceBenchmark())) {
            each.peer = notebook;
            Arrays.stream(each.getClass().getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Benchmark.class))
                    .forEach(method -> assertThatThrownBy(() -> method.invoke(each))
                            .isInstanceOf(InvocationTargetException.class).cause()
                            .hasMessageStartingWith("notebook has no equivalent of "));
        }
        assertThat(notebook.rows)
                .containsExactlyInAnyOrderElementsOf(Workloads.all().stream().map(Workload::id).toList());
    }

    @Test
    void figures_areTakenOnce() throws Exception {
        RowBenchmark.takeFigures();
        var benchmark = new SpaceBenchmark();
        try (var floor = new Floor()) {
            benchmark.peer = floor;
            assertThat(benchmark.row("start-up")).isEqualTo(2);
        }
        assertThat(RowBenchmark.takeFigures()).extracting(Workload.Figure::metric).containsExactly("time", "cpu");
        assertThat(RowBenchmark.takeFigures()).isEmpty();
    }
}
