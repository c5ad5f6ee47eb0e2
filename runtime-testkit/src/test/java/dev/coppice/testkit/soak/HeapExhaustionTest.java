package dev.coppice.testkit.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that takes the whole heap of a JVM of 64 MiB dies of it; its neighbours go on. More often:
/// `-Dcoppice.hogs=500`.
public class HeapExhaustionTest {
    private final int hogs = Integer.getInteger("coppice.hogs", 20);

    @Test void hogDies_neighboursAnswer(@TempDir Path folder) throws Exception {
        var output = folder.resolve("output");
        var child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp", System.getProperty("java.class.path"), HeapHog.class.getName(), Integer.toString(hogs))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = child.waitFor(20 + hogs, TimeUnit.SECONDS);
        if (!ended) child.destroyForcibly();
        assertThat(ended).as("never half alive").isTrue();
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).contains("survived " + hogs);
    }
}
