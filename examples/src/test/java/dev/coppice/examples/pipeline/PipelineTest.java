package dev.coppice.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
    private static final String LINE = "10.0.0.1 - - [01/Mar/2026:12:00:00 +0000] \"GET /tea HTTP/1.1\" 200 10";

    @Test void line_isParsed() {
        assertThat(LogLine.parse(LINE)).isEqualTo(new LogLine("GET", "/tea", 200, 10));
        assertThat(LogLine.parse("a - - [b] \"HEAD / HTTP/2\" 304 - \"-\" \"curl\""))
                .isEqualTo(new LogLine("HEAD", "/", 304, 0));
        assertThatThrownBy(() -> LogLine.parse("tea")).hasMessage("no line of an access log: tea");
    }

    @Test void lines_areCountedOnce_howeverTheyAreCut(@TempDir Path folder) throws IOException {
        var log = Files.write(folder.resolve("log"), Collections.nCopies(1_000, LINE));
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            for (int chunk : new int[] {1, 7, 1_000, 5_000}) {
                assertThat(new LogCruncher(runtime, 3).count(log, chunk))
                        .isEqualTo(new Counts(1_000, 10_000, Map.of(200, 1_000L), Map.of("/tea", 1_000L), List.of()));
            }
        }
    }

    @Test void lineThatCannotBeRead_isSetAside_andTheRestOfItsChunkCounts() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var counts = new LogCruncher(runtime, 2)
                    .count(Stream.of(List.of(LINE, "tea", LINE), List.of("coffee"), List.of(LINE)));
            assertThat(counts.lines()).isEqualTo(5);
            assertThat(counts.bytes()).isEqualTo(30);
            assertThat(counts.unreadable()).containsExactlyInAnyOrder("tea", "coffee");
        }
    }

    @Test void emptyLog_givesNothing() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            assertThat(new LogCruncher(runtime, 2).count(Stream.of())).isEqualTo(Counts.NONE);
        }
    }

    @Test void stages_countAsTasksDo(@TempDir Path folder) throws IOException {
        var log = folder.resolve("log");
        LogExample.write(log);
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var byTasks = new LogCruncher(runtime, 2).count(log, 1_000);
            var byStages = new StagedCruncher(runtime, 3).count(log, 1_000);
            assertThat(byStages.lines()).isEqualTo(byTasks.lines());
            assertThat(byStages.paths()).isEqualTo(byTasks.paths());
            assertThat(byStages.unreadable()).hasSameElementsAs(byTasks.unreadable());
        }
    }

    @Test void stages_countALogThatIsReadBeforeAllAreThere(@TempDir Path folder) throws IOException {
        var log = Files.write(folder.resolve("log"), List.of(LINE, "tea"));
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            assertThat(new StagedCruncher(runtime, 4).count(log, 1).lines()).isEqualTo(2);
            assertThat(new StagedCruncher(runtime, 4).count(Files.createFile(folder.resolve("empty")), 1))
                    .isEqualTo(Counts.NONE);
        }
    }

    @Test void example_keepsItsPromise() {
        assertThat(LogExample.run("4")).isZero();
    }

    @Test void example_refusesAFileThatIsNotThere() {
        assertThat(Arguments.exitCode(() -> LogExample.run("4", "nowhere.log"))).isEqualTo(2);
    }
}
