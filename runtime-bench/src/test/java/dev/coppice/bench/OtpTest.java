package dev.coppice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OtpTest {

    @Test
    void script_measuresWorkloadsUnderTheNamesOfOurs() {
        var ours = Workloads.all().stream().map(Workload::id).toList();
        var theirs = Pattern.compile("\\{\"([-a-z0-9]+)\", \\d+, fun").matcher(Machine.resource("/bench.escript"))
                .results().map(found -> found.group(1)).toList();
        assertThat(theirs).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        assertThat(ours).containsAll(theirs);
    }

    @Test
    void command_isEmptyWithoutErlang_andRunsTheScriptWithIt() throws Exception {
        var command = Otp.command("call,cast");
        if (command.isEmpty()) return; // not installed here
        assertThat(command).hasSize(3).endsWith("call,cast");
        assertThat(Files.readString(Path.of(command.get(1)))).startsWith("#!/usr/bin/env escript");
    }
}
