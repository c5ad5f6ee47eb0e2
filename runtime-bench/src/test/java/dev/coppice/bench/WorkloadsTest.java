package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadsTest {
    /// The workloads for which the project has targets.
    private static final Set<String> WITH_GOALS = Set.of(
            "pingpong-1", "pingpong-1000", "fanin-2", "fanin-32", "ring-1000", "ring-100000", "skynet", "call",
            "call-nested-10",
            "call-outside", "cast", "spawn-die", "start-kill", "task", "timer", "restart", "memory", "hogs",
            "hogs-known", "host-threads", "blocked", "idle", "outside-fair", "start-up", "stall-wait-20",
            "stall-compute-10");
    /// The workloads that none of these peers has; docs/explanation/performance.md says why.
    private static final Set<String> COPPICE_ALONE =
            Set.of("call-inline", "call-inline-process", "start-kill", "agent", "event-manager", "stage", "mixed",
                    "idle");

    @Test
    void all_haveNamesOfTheirOwn() {
        var ids = Workloads.all().stream().map(Workload::id).toList();
        assertThat(ids).doesNotHaveDuplicates().containsAll(WITH_GOALS);
    }

    @ParameterizedTest
    @CsvSource({
        "coppice,",
        "pekko, restart-1000 blocked",
        "pekko-tuned, restart-1000 blocked",
        "pekko-classic, registry blocked",
        "virtual-threads, restart restart-1000 state-machine registry publish-1000",
        "jox, restart restart-1000 state-machine registry publish-1000",
        "kotlin, call-nested-10 spawn-die task timer restart restart-1000 state-machine registry publish-1000 blocked",
        "vertx, skynet sieve spawn-die restart restart-1000 state-machine registry blocked"
    })
    void everyWorkload_ofEverySystem_computesWhatItShould(String system, String lacking) throws Exception {
        var measured = new HashSet<String>();
        try (var peer = Measure.peer(system)) {
            assertThat(peer.name()).isEqualTo(system);
            assertThat(peer.version()).isNotBlank().doesNotContain("unknown");
            for (var workload : Workloads.inSmall()) {
                var figures = new ArrayList<Workload.Figure>();
                workload.body().run(peer, figures::add); // fails if a message is lost or a result is wrong
                figures.removeIf(figure -> Double.isNaN(figure.value()));
                if (!figures.isEmpty()) measured.add(workload.id());
                assertThat(figures).as(workload.id()).allSatisfy(figure -> assertThat(figure.value()).isFinite());
            }
        }
        var expected = Workloads.all().stream().map(Workload::id).collect(Collectors.toSet());
        if (!system.equals("coppice")) expected.removeAll(COPPICE_ALONE);
        if (lacking != null) expected.removeAll(Set.of(lacking.split(" ")));
        assertThat(measured).isEqualTo(expected);
    }

    @Test
    void floor_isMeasuredByItsRowsOnly_andByEachOfThem() throws Exception {
        var measured = new HashSet<String>();
        try (var peer = Measure.peer("floor")) {
            for (var workload : Workloads.inSmall()) {
                if (!Measure.measure(peer, workload).isEmpty()) measured.add(workload.id());
            }
        }
        assertThat(measured).containsExactlyInAnyOrder("call", "call-nested-10", "call-outside", "agent", "blocked",
                "start-up");
    }

    @Test
    void measure_printsEachFigureOfTheLastRounds() throws Exception {
        try (var peer = VirtualThreads.withQueues()) {
            var rounds = new int[1];
            var workload = Workload.nanos("some", "something", 5, p -> rounds[0]++);
            var lines = Measure.measure(peer, workload);
            assertThat(lines).filteredOn(line -> line.contains(" time "))
                    .containsExactly("figure some time 2.0 ns", "figure some time 3.0 ns", "figure some time 4.0 ns");
            assertThat(lines).filteredOn(line -> line.startsWith("figure some processor ")).hasSize(3);
        }
    }

    @Test
    void measure_ofWhatASystemLacks_printsNothing() throws Exception {
        try (var peer = VirtualThreads.withQueues()) {
            assertThat(Measure.measure(peer, Workload.nanos("some", "something", 5, p -> Double.NaN)))
                    .isEqualTo(List.of());
        }
    }
}
