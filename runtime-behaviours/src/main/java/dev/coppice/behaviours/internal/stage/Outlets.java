package dev.coppice.behaviours.internal.stage;

import dev.coppice.behaviours.Dispatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a stage has to hand on, and to whom: its subscribers, what each still wants, and the events that wait.
///
/// Decides and does nothing: [#deal] says who is to get what. Owned by the process of the stage.
///
/// @param <K> the subscribers
/// @param <O> the events
public final class Outlets<K, O> {

    private static final class Outlet {
        final int partition;
        long demand;

        Outlet(int partition) {
            this.partition = partition;
        }
    }

    private final Dispatch<O> dispatch;
    private final int limit;
    /// In the order in which they subscribed.
    private final Map<K, Outlet> outlets = new LinkedHashMap<>();
    /// The events that wait: one queue for each partition, or one for all.
    private final List<Deque<O>> queues;
    /// How many wait in all queues.
    private int waiting;
    /// How many events the stage was asked for and has not emitted.
    private long owed;
    /// Whether nothing is handed on or asked for, whoever wants it.
    private boolean held;

    /// @param limit how many events may wait
    public Outlets(Dispatch<O> dispatch, int limit) {
        if (limit < 0) throw new IllegalArgumentException("a buffer cannot hold " + limit + " events");
        this.dispatch = dispatch;
        this.limit = limit;
        int count = dispatch instanceof Dispatch.Partition<O>(var partitions, _) ? partitions : 1;
        queues = new ArrayList<>(count);
        for (int i = 0; i < count; i++) queues.add(new ArrayDeque<>());
    }

    // ── subscribers ──

    /// Why nobody can subscribe to `partition`, or null if one can.
    public @Nullable String flaw(int partition) {
        return partition < queues.size() ? null : "there is no partition " + partition + " but only " + queues.size() + ", counted from 0";
    }

    public void add(K subscriber, int partition) {
        outlets.putIfAbsent(subscriber, new Outlet(partition));
    }

    public void remove(K subscriber) {
        outlets.remove(subscriber);
    }

    public void demand(K subscriber, long count) {
        var outlet = outlets.get(subscriber);
        if (outlet != null) outlet.demand += count;
    }

    /// Has what is wanted count from now on, or not for the time being.
    public void hold(boolean held) {
        this.held = held;
    }

    /// How many events the subscribers can take, those that wait among them.
    public long wanted() {
        if (held) return 0;
        var demands = outlets.values().stream().mapToLong(outlet -> outlet.demand);
        return switch (dispatch) {
            case Dispatch.Broadcast<O> _ -> demands.min().orElse(0);
            case Dispatch.ByDemand<O> _, Dispatch.Partition<O> _ -> demands.sum();
        };
    }

    // ── events ──

    /// How many events wait.
    public int waiting() {
        return waiting;
    }

    /// How many events the stage is to be asked for now; they count as owed from now on.
    public long ask() {
        long more = Math.max(0, wanted() - waiting - owed);
        owed += more;
        return more;
    }

    /// Takes events of the stage.
    ///
    /// @throws IllegalStateException if one is of a partition that there is not
    public void emit(List<? extends O> events) {
        for (O event : events) queueOf(event).add(event);
        waiting += events.size();
        owed = Math.max(0, owed - events.size());
    }

    private Deque<O> queueOf(O event) {
        if (!(dispatch instanceof Dispatch.Partition<O>(var count, var of))) return queues.getFirst();
        int partition = of.applyAsInt(event);
        if (partition >= 0 && partition < count) return queues.get(partition);
        throw new IllegalStateException("there is no partition " + partition + " of " + count + " for " + event);
    }

    /// Drops what exceeds the limit: the oldest of the partition of which most wait. Returns how many.
    public int trim() {
        int dropped = 0;
        for (; waiting > limit; dropped++, waiting--) {
            Collections.max(queues, Comparator.comparingInt(Deque::size)).removeFirst();
        }
        return dropped;
    }

    /// Who is to get which of the events that wait. They are theirs from now on.
    public Map<K, List<O>> deal() {
        Map<K, List<O>> dealt = new LinkedHashMap<>();
        if (held) return dealt;
        switch (dispatch) {
            case Dispatch.Broadcast<O> _ -> {
                var queue = queues.getFirst();
                for (long n = Math.min(wanted(), waiting); n > 0; n--) {
                    O event = queue.removeFirst();
                    waiting--;
                    outlets.entrySet().forEach(to -> give(dealt, to, event));
                }
            }
            case Dispatch.ByDemand<O> _, Dispatch.Partition<O> _ -> {
                for (int partition = 0; partition < queues.size(); partition++) deal(partition, dealt);
            }
        }
        return dealt;
    }

    private void deal(int partition, Map<K, List<O>> dealt) {
        var queue = queues.get(partition);
        while (!queue.isEmpty()) {
            var to = mostDemanding(partition);
            if (to == null) return;
            give(dealt, to, queue.removeFirst());
            waiting--;
        }
    }

    private void give(Map<K, List<O>> dealt, Map.Entry<K, Outlet> to, O event) {
        to.getValue().demand--;
        dealt.computeIfAbsent(to.getKey(), first -> new ArrayList<>()).add(event);
    }

    /// Who wants most; of several, who subscribed first. Null if nobody wants any.
    private Map.@Nullable Entry<K, Outlet> mostDemanding(int partition) {
        Map.Entry<K, Outlet> most = null;
        long demand = 0;
        for (var entry : outlets.entrySet()) {
            var outlet = entry.getValue();
            if (outlet.partition != partition || outlet.demand <= demand) continue;
            most = entry;
            demand = outlet.demand;
        }
        return most;
    }
}
