package dev.coppice.models.stages;

import java.util.List;
import java.util.stream.IntStream;

/// How the stages of a run are made. Events are numbers, and belong to the partition of their remainder.
///
/// @param buffer how many events may wait for demand
/// @param asking how long the producer takes for its events, or 0
/// @param emits how many percent of the demand it emits
/// @param last after this event of its own, the producer ends
/// @param times how often a producer-consumer emits each event
/// @param takes how long each other stage takes for a batch, by their numbers
/// @param crashes the event at which a consumer throws
record Setting(Dispatch dispatch, int buffer, boolean holds, int asking, int emits, int last, End end, int times,
        List<Integer> takes, int crashes) {
    enum Dispatch { BY_DEMAND, BROADCAST, PARTITIONS }

    enum End { COMPLETES, STOPS, THROWS }

    static final int PARTITIONS = 2;

    /// Pushed events count from here.
    static final int PUSHED = 100_000;

    /// How long `stage` takes for `events`.
    int takes(int stage, List<Integer> events) {
        return takes.get(stage - 1) + events.getFirst() % 5;
    }

    /// How many events the producer emits for `demand`.
    int emits(long demand) {
        return (int) (demand * emits / 100);
    }

    /// What a producer-consumer emits for `events`.
    List<Integer> multiplied(List<Integer> events) {
        return events.stream().flatMap(event -> IntStream.range(0, times).mapToObj(_ -> event)).toList();
    }

    boolean isCrash(List<Integer> events) {
        return events.contains(crashes);
    }
}
