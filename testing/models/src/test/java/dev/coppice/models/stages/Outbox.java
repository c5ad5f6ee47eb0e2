package dev.coppice.models.stages;

import dev.coppice.models.stages.Entry.Link;
import dev.coppice.models.stages.Setting.Dispatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// The subscribers of a stage, and the events that wait for their demand.
final class Outbox {
    private final World world;
    private final Dispatch dispatch;
    private final int limit;
    /// In the order of the subscriptions.
    final List<Link> links = new ArrayList<>();
    private final List<Integer> waiting = new ArrayList<>();
    boolean held;
    /// The events that the stage was asked for and has not emitted.
    private long owed;

    Outbox(Setting setting, boolean ofProducer, World world) {
        this.world = world;
        dispatch = ofProducer ? setting.dispatch() : Dispatch.BY_DEMAND;
        limit = ofProducer ? setting.buffer() : Integer.MAX_VALUE;
        held = ofProducer && setting.holds();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    private long demand() {
        if (held) return 0;
        var each = links.stream().mapToLong(link -> link.demand);
        return dispatch == Dispatch.BROADCAST ? each.min().orElse(0) : each.sum();
    }

    /// Whether there is more demand than events wait.
    boolean hasSurplusDemand() {
        return demand() > waiting.size();
    }

    /// Returns how many more events the stage is asked for.
    long ask() {
        long more = Math.max(0, demand() - waiting.size() - owed);
        owed += more;
        return more;
    }

    void emit(List<Integer> events) {
        waiting.addAll(events);
        owed = Math.max(0, owed - events.size());
    }

    /// Sends each event for which there is demand. The oldest events beyond the limit are dropped.
    void deliver(StageModel from) {
        if (!held) give(from);
        if (waiting.isEmpty()) return;
        world.features.add(Feature.WAITS_IN_BUFFER);
        while (waiting.size() > limit) {
            world.features.add(Feature.DROPS);
            waiting.removeFirst();
        }
    }

    private void give(StageModel from) {
        Map<Link, List<Integer>> given = new LinkedHashMap<>();
        for (int event : List.copyOf(waiting)) {
            var to = dispatch == Dispatch.BROADCAST ? demand() > 0 ? List.copyOf(links) : List.<Link>of()
                    : one(event);
            if (to.isEmpty()) continue;
            world.features.add(switch (dispatch) {
                case BY_DEMAND -> Feature.BY_DEMAND;
                case BROADCAST -> Feature.BROADCAST;
                case PARTITIONS -> Feature.PARTITIONS;
            });
            waiting.remove((Integer) event);
            for (var link : to) {
                link.demand--;
                given.computeIfAbsent(link, _ -> new ArrayList<>()).add(event);
            }
        }
        // between two subscriptions of one stage, no order is promised
        Assume.that(given.keySet().stream().map(link -> link.consumer).distinct().count() == given.size());
        given.forEach((link, events) -> world.send(from, link.consumer, new Entry.Events(link, events)));
    }

    /// The subscriber with the highest demand, of several the oldest; or none.
    private List<Link> one(int event) {
        @Nullable Link best = links.stream().filter(link -> link.demand > 0)
                .filter(link -> dispatch != Dispatch.PARTITIONS
                        || link.options.partition() == event % Setting.PARTITIONS)
                .max(Comparator.comparingLong((Link link) -> link.demand).thenComparing(
                        Comparator.comparingInt((Link link) -> links.indexOf(link)).reversed())).orElse(null);
        return best == null ? List.of() : List.of(best);
    }
}
