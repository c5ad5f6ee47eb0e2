package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OtpTest {
    /// The workloads that the script leaves out; docs/explanation/performance.md says why.
    private static final Set<String> WITHOUT_EQUIVALENT =
            Set.of("call-outside", "call-inline", "call-inline-process", "stage", "mixed", "host-threads", "start-up");

    private static List<Workload> common(List<Workload> workloads) {
        return workloads.stream().filter(workload -> !WITHOUT_EQUIVALENT.contains(workload.id()))
                .filter(workload -> !workload.id().startsWith("stall-")).toList();
    }

    @Test
    void script_measuresWhatErlangHas_asOftenAsWeDo() {
        var ours = common(Workloads.all()).stream().map(workload -> workload.id() + " " + workload.rounds()).toList();
        var theirs = Pattern.compile("\\{\"([-a-z0-9]+)\", (\\d+), fun").matcher(Machine.resource("/bench.escript"))
                .results().map(found -> found.group(1) + " " + found.group(2)).toList();
        assertThat(theirs).isEqualTo(ours);
    }

    @Test
    void script_inSmall_computesWhatItShould_inOurMetricsAndUnits() throws Exception {
        var command = Otp.command("all", Workloads.SMALL);
        assumeFalse(command.isEmpty(), "no escript on this machine's path");
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.lines().toList();
        }
        assertThat(process.waitFor()).isZero(); // it exits with 1 if a message is lost or a result is wrong
        assertThat(lines).first().asString().startsWith("version Erlang/OTP ");
        var theirs = lines.stream().skip(1).map(line -> line.split(" ")).filter(words -> !Report.isEffort(words[2]))
                .map(words -> words[1] + " " + words[2] + " " + words[4]).collect(Collectors.toSet());
        assertThat(theirs).isEqualTo(figuresOfCoppice());
    }

    private static Set<String> figuresOfCoppice() throws Exception {
        var figures = new HashSet<String>();
        try (var peer = new Coppice()) {
            for (var workload : common(Workloads.inSmall())) {
                workload.body()
                        .run(peer, figure -> figures.add(workload.id() + " " + figure.metric() + " " + figure.unit()));
            }
        }
        return figures;
    }
}
