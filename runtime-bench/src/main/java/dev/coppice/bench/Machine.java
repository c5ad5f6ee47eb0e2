package dev.coppice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Describes the machine and the versions that the results come from.
final class Machine {

    private Machine() {}

    /// @param versions the description of each system
    static String describe(List<String> flags, Map<String, String> versions) throws IOException {
        var text = new StringBuilder();
        text.append("- machine: ").append(Runtime.getRuntime().availableProcessors()).append(" processors, ")
                .append(cpu()).append(", ")
                .append(System.getProperty("os.name")).append(' ').append(System.getProperty("os.version"))
                        .append('\n');
        text.append("- JDK: ").append(System.getProperty("java.vm.vendor")).append(' ')
                .append(System.getProperty("java.runtime.version")).append('\n');
        text.append("- flags: `").append(String.join(" ", flags)).append("`\n");
        versions.forEach((system, version) -> {
            text.append("- `").append(system).append("`: ").append(version);
            var own = Report.flags(system);
            if (!own.isEmpty()) text.append("; `").append(String.join(" ", own)).append('`');
            text.append('\n');
        });
        return text.append("- commit: ").append(commit()).append('\n').toString();
    }

    static String resource(String name) {
        try (var stream = Machine.class.getResourceAsStream(name)) {
            if (stream == null) return "of unknown version";
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cpu() throws IOException {
        var info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) return System.getProperty("os.arch");
        try (var lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 2)).orElse(System.getProperty("os.arch"));
        }
    }

    /// The short name of the commit, or a text without spaces that says that it is unknown.
    static String commit() {
        try {
            var git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? text : "unknown";
        } catch (IOException e) {
            return "unknown"; // there is no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
