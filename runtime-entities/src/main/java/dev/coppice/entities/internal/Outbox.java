package dev.coppice.entities.internal;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.FarProcesses;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/// The way out of a region: sends parcels to other regions, to each in order, and keeps those for which a connection
/// has no room. So the region itself never waits, whatever the node does with senders when a connection is full: a slow
/// node holds up its own entities and no others, and no parcel is refused or dropped on the way.
///
/// A message to an entity waits for no longer than `bufferTimeout`.
final class Outbox {
    private static final Duration AGAIN = Duration.ofMillis(10);

    private final Region region;
    private final Map<Pid, ArrayDeque<Waiting>> waiting = new LinkedHashMap<>();
    private boolean willFlush;

    private record Waiting(Parcel parcel, long since) {}

    Outbox(Region region) {
        this.region = region;
    }

    void post(Pid to, Parcel parcel) {
        var queue = waiting.get(to);
        if (queue == null && !FarProcesses.isFull(to, parcel.bytes())) {
            send(to, parcel);
            return;
        }
        waiting.computeIfAbsent(to, any -> new ArrayDeque<>()).add(new Waiting(parcel, region.now()));
        flushLater();
    }

    private void flushLater() {
        if (willFlush) return;
        willFlush = true;
        region.self().sendAfter(AGAIN, new RegionMessage.Flush());
    }

    /// Sends what there is room for.
    void flush() {
        willFlush = false;
        waiting.entrySet().removeIf(entry -> {
            var queue = entry.getValue();
            while (!queue.isEmpty() && !FarProcesses.isFull(entry.getKey(), queue.getFirst().parcel.bytes()))
                send(entry.getKey(), queue.removeFirst().parcel);
            return queue.isEmpty();
        });
        if (!waiting.isEmpty()) flushLater();
    }

    private void send(Pid to, Parcel parcel) {
        try {
            FarProcesses.signal(to, new Mail(region.pid(), parcel), region.pid());
        } catch (IllegalArgumentException cannotTravel) {
            region.report("an entry of " + region.kind() + " cannot travel: " + cannotTravel.getMessage());
        }
    }

    /// Gives up messages that have waited for too long.
    void expire() {
        long oldest = region.now() - region.bufferNanos();
        for (var queue : waiting.values()) {
            queue.removeIf(entry -> {
                if (entry.since >= oldest || !(entry.parcel instanceof Parcel.Deliver deliver)) return false;
                region.callers().overflow(deliver);
                return true;
            });
        }
    }

    /// The region `lost` cannot be reached any longer: casts to it become dead letters.
    void lost(Pid lost) {
        var queue = waiting.remove(lost);
        if (queue != null) queue.forEach(entry -> send(lost, entry.parcel));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Returns how many messages to entities wait.
    int size() {
        int sum = 0;
        for (var queue : waiting.values()) {
            for (var entry : queue) {
                if (entry.parcel instanceof Parcel.Deliver) sum++;
            }
        }
        return sum;
    }
}
