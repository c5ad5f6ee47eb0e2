package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.SpawnOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A recording that starts after the runtime. Each test needs a JVM in which Flight Recorder has never run.
class LateRecordingTest {

    @Test
    void recordingStartedLater_containsStartsAndStatistics(@TempDir Path folder) throws Exception {
        assertThat(output(folder)).containsExactly("initialized: false", "dev.coppice.ProcessStarted",
                "dev.coppice.RuntimeStatistics");
    }

    private static List<String> output(Path folder) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Child.class.getName(),
                folder.resolve("late.jfr").toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var lines = child.inputReader().lines().toList();
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return lines;
    }

    /// The other JVM: prints the kinds of our events that the recording holds.
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            var file = Path.of(args[0]);
            try (var runtime = ActorRuntime.open()) {
                Gen.spawn(runtime, self -> {}, SpawnOptions.NONE);
                System.out.println("initialized: " + FlightRecorder.isInitialized());
                record(runtime, file);
            }
        }

        private static void record(ActorRuntime runtime, Path file) throws IOException {
            try (var recording = new Recording()) {
                recording.enable("dev.coppice.ProcessStarted");
                recording.enable("dev.coppice.RuntimeStatistics").withPeriod(Duration.ofMillis(20));
                recording.start();
                while (kinds(recording, file).size() < 2) Gen.spawn(runtime, self -> {}, SpawnOptions.NONE);
                kinds(recording, file).forEach(System.out::println);
            }
        }

        private static List<String> kinds(Recording recording, Path file) throws IOException {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream().map(event -> event.getEventType().getName())
                    .filter(name -> name.startsWith("dev.coppice.")).distinct().sorted().toList();
        }
    }
}
