package dev.coppice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;

/// Checks that a seed determines the run.
public final class SameRun {

    private SameRun() {}

    /// Runs `test` twice with each of the first seeds, and compares all events.
    public static void check(int seeds, Consumer<TestCluster> test) {
        for (long seed = 0; seed < seeds; seed++) assertThat(run(seed, test)).isEqualTo(run(seed, test));
    }

    private static List<String> run(long seed, Consumer<TestCluster> test) {
        try (var cluster = TestCluster.seeded(seed)) {
            test.accept(cluster);
            return cluster.trace().stream().map(SameRun::withoutLabels).toList();
        }
    }

    /// A node forgets the label of a process of another node with the last pid of it: when the garbage collector runs.
    private static String withoutLabels(String line) {
        return line.replaceAll("[^ =\\[]+(<n\\d+[.]\\d+[.]\\d+>)", "$1");
    }
}
