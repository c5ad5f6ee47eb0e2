package dev.coppice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Where the figures come from.
final class Machine {

    private Machine() {}

    static String describe(List<String> flags) throws IOException {
        return "- machine: " + Runtime.getRuntime().availableProcessors() + " processors, " + cpu() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + "\n"
                + "- JDK: " + System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version") + "\n"
                + "- flags: `" + String.join(" ", flags) + "`; `" + Report.OWN_CARRIERS + "` with `--add-opens=java.base/java.lang=ALL-UNNAMED` besides\n"
                + "- peers: Apache Pekko 1.4.0 (typed, default dispatcher), JDK virtual threads with a LinkedBlockingQueue each\n"
                + "- commit: " + commit();
    }

    private static String cpu() throws IOException {
        var info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) return System.getProperty("os.arch");
        try (var lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 2)).orElse(System.getProperty("os.arch"));
        }
    }

    private static String commit() {
        try {
            var git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
            String text = new String(git.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? text : "unknown";
        } catch (IOException e) {
            return "unknown (no git here)";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
