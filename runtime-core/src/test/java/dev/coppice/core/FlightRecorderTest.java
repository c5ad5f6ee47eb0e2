package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The content of a recording with the JDK's default settings.
class FlightRecorderTest {

    @Test
    void defaultRecording_hasNoStartsAndEndsButTimeoutsAndStatistics(@TempDir Path folder) throws IOException,
            ParseException {
        var file = folder.resolve("core.jfr");
        String server;
        try (var recording = new Recording(Configuration.getConfiguration("default"))) {
            recording.enable("dev.coppice.RuntimeStatistics").withPeriod(Duration.ofMillis(20));
            recording.start();
            var go = new CountDownLatch(1);
            try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("recorded"))) {
                var slow = runtime.start(script().request((self, request, state) -> go.await()));
                server = slow.pid().toString();
                assertThatThrownBy(() -> Gen.call(slow.pid(), "x", Duration.ofMillis(300)))
                        .isInstanceOf(CallFailed.class);
                Awaitility.await().until(() -> recordsStatistics(recording, folder.resolve("so-far.jfr")));
                go.countDown();
            }
            recording.stop();
            recording.dump(file);
        }
        var events = RecordingFile.readAllEvents(file);
        var kinds = events.stream().map(event -> event.getEventType().getName()).collect(Collectors.toSet());
        assertThat(kinds).doesNotContain("dev.coppice.ProcessStarted", "dev.coppice.ProcessEnded");
        assertThat(events).filteredOn(event -> is(event, "dev.coppice.CallTimeout"))
                .extracting(event -> event.getString("server")).contains(server);
        assertThat(events).filteredOn(FlightRecorderTest::isStatistics).last()
                .extracting(event -> event.getLong("started")).isEqualTo(1L);
    }

    private static boolean recordsStatistics(Recording recording, Path soFar) throws IOException {
        recording.dump(soFar);
        return RecordingFile.readAllEvents(soFar).stream().anyMatch(FlightRecorderTest::isStatistics);
    }

    private static boolean isStatistics(RecordedEvent event) {
        return is(event, "dev.coppice.RuntimeStatistics") && event.getString("runtime").startsWith("recorded");
    }

    private static boolean is(RecordedEvent event, String name) {
        return event.getEventType().getName().equals(name);
    }
}
