package dev.coppice.supervision;

import static dev.coppice.supervision.SupervisionFixture.BROKEN;
import static dev.coppice.supervision.SupervisionFixture.LONG;
import static dev.coppice.supervision.SupervisionFixture.await;
import static dev.coppice.supervision.SupervisionFixture.end;
import static dev.coppice.supervision.SupervisionFixture.pid;
import static dev.coppice.supervision.SupervisionFixture.replace;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {

    @Test
    void restartAndGiveUp_areRecorded(@TempDir Path folder) throws IOException {
        var file = folder.resolve("supervision.jfr");
        String supervisor;
        try (var recording = new Recording()) {
            recording.enable("dev.coppice.ChildRestarted");
            recording.enable("dev.coppice.SupervisorGaveUp");
            recording.start();
            try (var lab = new SupervisionFixture()) {
                var sup = lab.supervise(SupervisorSpec.oneForOne(lab.child("c")).intensity(1, LONG));
                supervisor = pid(sup).toString();
                var ended = lab.ended(sup);
                replace(sup, "c", BROKEN);
                end(pid(sup, "c"), BROKEN);
                await(ended);
            }
            recording.stop();
            recording.dump(file);
        }
        var events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.hasField("supervisor") && event.getString("supervisor").equals(supervisor))
                        .toList();
        assertThat(events).extracting(event -> event.getEventType().getName())
                .containsExactlyInAnyOrder("dev.coppice.ChildRestarted", "dev.coppice.SupervisorGaveUp");
        assertThat(events).filteredOn(event -> event.hasField("reason"))
                .extracting(event -> event.getString("reason")).containsExactly("broken");
    }
}
