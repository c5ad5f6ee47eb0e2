package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @Test
    void result_isTheMedianOfAllRounds_andTheDistanceOfTheirMiddleHalf() {
        var odd = Result.of("call", "coppice", "time", "ns", List.of(5.0, 1.0, 2.0, 4.0, 3.0));
        assertThat(odd.value()).isEqualTo(3);
        assertThat(odd.spread()).isEqualTo(2 / 3.0);
        assertThat(Result.of("call", "coppice", "time", "ns", List.of(1.0, 2.0)).value()).isEqualTo(1.5);
    }

    @Test
    void result_ofNothingButZero_hasNoSpread() {
        assertThat(Result.of("idle", "coppice", "wake-ups", "/min", List.of(0.0, 0.0)).spread()).isZero();
    }

    @Test
    void results_areReadAsTheyWereWritten(@TempDir Path folder) throws Exception {
        var file = folder.resolve("results/some.json");
        var results = List.of(
                new Result("call", "coppice", "time", 1234.5, "ns", 0.12), new Result("idle", "coppice", "wake-ups", 0, "/min", 0),
                new Result("hogs", "pekko", "p99.9", 1.992294399E9, "ns", 1));
        Result.write(file, results);
        assertThat(Result.read(file)).isEqualTo(results);
        assertThat(Files.readString(file)).contains("{\"workload\": \"call\", \"system\": \"coppice\", \"metric\": \"time\", \"value\": 1234.5, \"unit\": \"ns\"");
    }

    @Test
    void read_ofSomethingElse_fails(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("other.json"), "[]");
        assertThatIOException().isThrownBy(() -> Result.read(file)).withMessageContaining("holds no results");
    }

    @Test
    void markdown_saysWhereTheFiguresComeFrom() throws Exception {
        var report = new Report("all");
        for (int value : new int[] {100, 300, 200}) report.take("coppice", "figure call time " + value + " ns");
        report.take("coppice", "version Coppice, default options");
        report.take("vertx", "version Vert.x 5");
        report.take("vertx", "figure call time 4000 ns");
        report.take("vertx", "figure call processor 7 ms");
        report.take("vertx", "something that a library prints");
        String text = Report.markdown(report.results(), report.versions);
        assertThat(text).contains("- machine: ", "- JDK: ", "- flags: `-XX:", "- commit: ", "- `coppice`: Coppice, default options", "- `vertx`: Vert.x 5");
        assertThat(text).contains(
                "| workload | metric | coppice | vertx |",
                "| `call`: a call from a process to a server | time | 200 ns (100 %) | 4000 ns (0 %) |",
                "| `call`: a call from a process to a server | processor | - | 7.0 ms (0 %) |");
        assertThat(Plot.svg(report.results(), List.copyOf(report.versions.keySet()))).contains(">call<", "4000 ns");
    }
}
