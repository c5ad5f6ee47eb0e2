package dev.coppice.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Erlang/OTP, where it is installed: the script `bench.escript` measures the same workloads and prints the same lines
/// as [Measure].
final class Otp {
    static final String SYSTEM = "otp";

    private Otp() {}

    /// The command that runs the script; empty where there is no `escript`.
    ///
    /// @param divisor the divisor of each size, see [Workloads]
    static List<String> command(String workloads, int divisor) throws IOException {
        var found = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "escript")).filter(Files::isExecutable).findFirst();
        if (found.isEmpty()) return List.of();
        var script = Files.createTempFile("bench", ".escript");
        script.toFile().deleteOnExit();
        Files.writeString(script, Machine.resource("/bench.escript") + "\n");
        return List.of(found.get().toString(), script.toString(), workloads, Integer.toString(divisor));
    }
}
