package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ActorRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The events of shards that move and of entities that stop, in a real recording of Flight Recorder.
class MoveEventsTest {
    private static final int SHARDS = 16;
    private static final int KEYS = 64;

    @TempDir Path folder;

    /// Runs `action` in a recording, and returns the events of the kind `counters` with this name.
    private List<RecordedEvent> record(String name, Runnable action) throws IOException {
        var file = folder.resolve(name + ".jfr");
        try (var recording = new Recording()) {
            recording.enable("dev.coppice." + name);
            recording.start();
            try (var real = ActorRuntime.open()) { // registers the events, which simulated ones do not
                assertThat(real.isOpen()).isTrue();
                action.run();
            }
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.coppice." + name))
                .filter(event -> event.getString("kind").equals("counters"))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime)).toList();
    }

    private static void touchAll(Kinds kinds, String node) {
        for (int i = 0; i < KEYS; i++) kinds.ref(node, "k" + i).cast(new Counter.Add("t", 0));
        kinds.cluster.advance(Duration.ofMillis(100));
    }

    private static Set<Integer> shards(Kinds kinds, String owner) {
        var numbers = new HashSet<Integer>();
        for (var shard : kinds.of("B").shards().shards()) {
            if (shard.owner().equals(owner)) numbers.add(shard.number());
        }
        return numbers;
    }

    private static Set<Integer> shards(List<RecordedEvent> events) {
        var numbers = new HashSet<Integer>();
        for (var event : events) assertThat(numbers.add(event.getInt("shard"))).isTrue();
        return numbers;
    }

    @Test void leave_recordsEachShardThatMoves() throws IOException {
        var expected = new HashSet<Integer>();
        var entities = new int[1];
        var events = record("ShardMoved", () -> Kinds.with("A B", 1, options -> options.shards(SHARDS), kinds -> {
            touchAll(kinds, "B");
            expected.addAll(shards(kinds, "A"));
            entities[0] = kinds.of("A").size();
            kinds.leave("A");
        }));
        var leaving = events.stream().filter(event -> event.getString("from").equals("A")
                && event.getString("to").equals("B") && event.getInt("entities") > 0).toList();
        assertThat(expected).isNotEmpty().containsAll(shards(leaving));
        assertThat(leaving.stream().mapToInt(event -> event.getInt("entities")).sum()).isEqualTo(entities[0])
                .isPositive();
        assertThat(leaving).allSatisfy(event ->
                assertThat(event.getDuration("pause")).isBetween(Duration.ZERO, Duration.ofMillis(200)));
    }

    @Test void kill_recordsEachShardThatIsTaken() throws IOException {
        var expected = new HashSet<Integer>();
        var events = record("ShardTaken", () -> Kinds.with("A B C", 1, options -> options.shards(SHARDS), kinds -> {
            touchAll(kinds, "B");
            expected.addAll(shards(kinds, "C"));
            kinds.kill("C");
            kinds.awaitBalance();
        }));
        assertThat(events).filteredOn(event -> event.getString("node").equals("A")).hasSizeGreaterThanOrEqualTo(SHARDS);
        var taken = events.subList(SHARDS, events.size()); // the first node has begun with all
        assertThat(shards(taken)).isEqualTo(expected);
        assertThat(taken).allSatisfy(event -> assertThat(event.getString("node")).isIn("A", "B"));
    }

    @Test void split_recordsTheNodesThatStop() throws IOException {
        var running = new int[1];
        var events = record("EntitiesStopped", () -> Kinds.with("A B C", 1, options -> options.shards(SHARDS),
                kinds -> {
            touchAll(kinds, "B");
            running[0] = kinds.of("C").size();
            kinds.cluster.split(List.of("A", "B"), List.of("C"));
            kinds.cluster.advance(Duration.ofSeconds(20));
        }));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getString("node")).isEqualTo("C");
            assertThat(event.getInt("entities")).isEqualTo(running[0]).isPositive();
        });
    }
}
