package dev.coppice.core.internal.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs in JVMs of its own, because the hint comes once.
class CarrierHintTest {
    private static final String HINT = "workers share the JDK's carrier threads";

    /// Opens two runtimes. Logback prints to standard output.
    static final class Program {
        private Program() {}

        public static void main(String... args) {
            var options = RuntimeOptions.defaults().carrierHint(Boolean.parseBoolean(args[0]));
            ActorRuntime.open(options).close();
            ActorRuntime.open(options).close();
        }
    }

    @TempDir Path folder;

    private String output(boolean hint, String... flags) throws Exception {
        var logback = Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %logger %msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="console"/></root>
                </configuration>
                """);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-Xmx64m", "-Dlogback.configurationFile=" + logback, "-cp",
                System.getProperty("java.class.path"), Program.class.getName(), Boolean.toString(hint)));
        var jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertThat(jvm.waitFor()).as(text).isZero();
        return text;
    }

    @Test void withoutCarriersOfItsOwn_theFirstRuntimeSaysSo() throws Exception {
        assertThat(output(true)).containsOnlyOnce(HINT).contains("INFO dev.coppice.runtime ",
                "--add-opens java.base/java.lang=ALL-UNNAMED", "Add-Opens: java.base/java.lang", "carrierHint(false)");
    }

    @Test void ifTheOptionIsOff_orCarriersAreItsOwn_nothingIsSaid() throws Exception {
        assertThat(output(false)).doesNotContain(HINT);
        assertThat(output(true, "--add-opens=java.base/java.lang=ALL-UNNAMED")).doesNotContain(HINT);
    }
}
