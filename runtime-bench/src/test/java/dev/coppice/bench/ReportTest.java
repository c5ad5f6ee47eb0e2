package dev.coppice.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
                new Result("call", "coppice", "time", 1234.5, "ns", 0.12),
                new Result("idle", "coppice", "wake-ups", 0, "/min", 0),
                new Result("hogs", "pekko", "p99.9", 1.992294399E9, "ns", 1));
        ResultFile.write(file, results);
        assertThat(ResultFile.read(file)).isEqualTo(results);
        assertThat(Files.readString(file))
                .startsWith("[\n  { \"workload\" : \"call\", \"system\" : \"coppice\", \"metric\" : \"time\", "
                        + "\"value\" : 1234.5, \"unit\" : \"ns\", \"spread\" : 0.12 },\n  {");
    }

    @Test
    void read_ofSomethingElse_fails(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("other.json"), "[]");
        assertThatIOException().isThrownBy(() -> ResultFile.read(file)).withMessageContaining("holds no results");
        Files.writeString(file, "<html>");
        assertThatIOException().isThrownBy(() -> ResultFile.read(file)).withMessageContaining("not a file of results");
    }

    @Test
    void systemsThatAreNotMeasured_areTakenFromAnEarlierReport(@TempDir Path folder) throws Exception {
        var file = folder.resolve("earlier.json");
        var pekko = new Result("call", "pekko", "time", 5, "ns", 0);
        ResultFile.write(file, List.of(new Result("call", "coppice", "time", 9, "ns", 0), pekko));
        var report = new Report("all", "1g");
        report.take("coppice", "version Coppice");
        report.take("coppice", "figure call time 3.0 ns");
        report.addEarlier(file);
        assertThat(report.results())
                .containsExactly(new Result("call", "coppice", "time", 3, "ns", 0), pekko);
        assertThat(report.versions).containsEntry("coppice", "Coppice").containsEntry("pekko", "as in earlier.json");
    }

    @Test
    void systems_areCoppiceUnderEachCollector_andTheOthersAsTheyAre() {
        assertThat(Report.systems("coppice,coppice-own-carriers,otp", "g1"))
                .containsExactly("coppice", "coppice-own-carriers", "otp");
        assertThat(Report.systems("vertx,coppice,otp", "g1,parallel,z"))
                .containsExactly("vertx", "coppice", "coppice-parallel", "coppice-zgc", "otp");
        assertThatIllegalArgumentException().isThrownBy(() -> Report.systems("coppice", "epsilon"))
                .withMessageContaining("EPSILON");
    }

    @ParameterizedTest
    @CsvSource({"coppice, G1", "coppice-parallel, PS", "coppice-zgc, ZGC", "coppice-own-carriers, G1", "vertx, G1"})
    void flags_makeTheJvmUseTheCollector(String system, String collector) throws Exception {
        var command = new ArrayList<String>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m"));
        command.addAll(Report.flags(system));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Collectors.class.getName()));
        var jvm = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(new String(jvm.getInputStream().readAllBytes(), UTF_8)).startsWith(collector);
    }

    /// Prints the names of the collectors of this JVM.
    static final class Collectors {
        public static void main(String... args) {
            ManagementFactory.getGarbageCollectorMXBeans().forEach(bean -> System.out.println(bean.getName()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void coppice_isThereUnderEachCollector(Collector collector) throws Exception {
        try (var peer = Measure.peer(collector.system)) {
            assertThat(peer).isInstanceOf(Coppice.class);
        }
    }

    @Test
    void markdown_tellsTheCollectorsApart() throws Exception {
        var report = new Report("all", "4g");
        for (var collector : Collector.values()) {
            report.take(collector.system, "version Coppice");
            report.take(collector.system, "figure call time " + (collector.ordinal() + 1) * 100 + " ns");
        }
        report.take("otp", "version Erlang/OTP 25");
        String text = report.markdown(report.results());
        assertThat(text)
                .contains("- `coppice`: Coppice; `-XX:+UseG1GC`\n",
                        "- `coppice-parallel`: Coppice; `-XX:+UseParallelGC`\n",
                "- `coppice-zgc`: Coppice; `-XX:+UseZGC`\n", "- `otp`: Erlang/OTP 25\n");
        assertThat(text)
                .contains("| workload | metric | coppice | coppice-parallel | coppice-zgc | otp |",
                        "| 100 ns (0 %) | 200 ns (0 %) | 300 ns (0 %) | - |");
        assertThat(report.results()).extracting(Result::system).containsExactly("coppice", "coppice-parallel",
                "coppice-zgc");
    }

    @Test
    void markdown_saysWhereTheFiguresComeFrom() throws Exception {
        var report = new Report("all", "4g");
        for (int value : new int[] {100, 300, 200}) report.take("coppice", "figure call time " + value + " ns");
        report.take("coppice", "version Coppice, default options");
        report.take("vertx", "version Vert.x 5");
        report.take("vertx", "figure call time 4000 ns");
        report.take("vertx", "figure call processor 7 ms");
        report.take("vertx", "something that a library prints");
        String text = report.markdown(report.results());
        assertThat(text)
                .contains("- machine: ", "- JDK: ", "- flags: `-XX:", "- commit: ",
                        "- `coppice`: Coppice, default options;", "- `vertx`: Vert.x 5;");
        assertThat(text).contains(
                "| workload | metric | coppice | vertx |",
                "| `call`: a call from a process to a server | time | 200 ns (100 %) | 4000 ns (0 %) |",
                "| `call`: a call from a process to a server | processor | - | 7.0 ms (0 %) |");
        assertThat(Plot.svg(report.results(), List.copyOf(report.versions.keySet()))).contains(">call<", "4000 ns");
    }
}
