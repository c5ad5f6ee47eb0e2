package dev.coppice.behaviours.stage;

import dev.coppice.behaviours.internal.support.ClassNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The subscribers of a stage with their demand, and the events that wait for demand.
///
/// It only decides: [#deal] returns which subscriber gets which events. Owned by the process of the stage.
///
/// @param <K> the subscribers
/// @param <O> the events
final class Outlets<K, O> {

    private static final class Outlet<K> {
        final K subscriber;
        final int partition;
        /// Its position in the order of subscription.
        final long order;
        /// Its demand. With broadcast: the value of `handedToAll` at which its demand is met.
        long demand;

        Outlet(K subscriber, int partition, long order, long demand) {
            this.subscriber = subscriber;
            this.partition = partition;
            this.order = order;
            this.demand = demand;
        }
    }

    private final Dispatcher<O> dispatch;
    private final int limit;
    /// In the order of subscription.
    private final Map<K, Outlet<K>> outlets = new LinkedHashMap<>();
    /// The outlets of each partition, by demand: the highest first, or, with broadcast, the lowest first. Ties are
    /// broken by the order of subscription. A change of demand removes the outlet and adds it again, so that no
    /// operation on one event or one subscriber visits all the others.
    private final List<NavigableSet<Outlet<K>>> ranked;
    private long subscribed;
    /// The total demand of all outlets. Not used with broadcast.
    private long demanded;
    /// The number of delivered events. Used only with broadcast.
    private long handedToAll;
    /// The waiting events: one queue for each partition, or one for all events.
    private final List<Deque<O>> queues;
    /// The number of events in all queues.
    private int waiting;
    /// How many events were requested from the stage and not emitted yet.
    private long owed;
    /// Whether demand is held back: no events are delivered or requested.
    private boolean held;

    /// @param limit how many events may wait
    public Outlets(Dispatcher<O> dispatch, int limit) {
        if (limit < 0) throw new IllegalArgumentException("bufferSize must not be negative: " + limit);
        this.dispatch = dispatch;
        this.limit = limit;
        int count = dispatch instanceof Dispatcher.Partition<O>(var partitions, _) ? partitions : 1;
        queues = new ArrayList<>(count);
        ranked = new ArrayList<>(count);
        Comparator<Outlet<K>> rank = Comparator.comparingLong(outlet -> isToAll() ? outlet.demand : -outlet.demand);
        for (int i = 0; i < count; i++) {
            queues.add(new ArrayDeque<>());
            ranked.add(new TreeSet<>(rank.thenComparingLong(outlet -> outlet.order)));
        }
    }

    // ── subscribers ──

    /// Returns why a subscription to `partition` is impossible, or null if it is possible.
    public @Nullable String flaw(int partition) {
        return partition < queues.size()
                ? null
                : "there is no partition " + partition + ", only " + queues.size() + ", counted from 0";
    }

    public void add(K subscriber, int partition) {
        if (outlets.containsKey(subscriber)) return;
        var outlet = new Outlet<>(subscriber, partition, subscribed++, handedToAll);
        outlets.put(subscriber, outlet);
        ranked.get(partition).add(outlet);
    }

    public void remove(K subscriber) {
        var outlet = outlets.remove(subscriber);
        if (outlet == null) return;
        ranked.get(outlet.partition).remove(outlet);
        if (!isToAll()) demanded -= outlet.demand;
    }

    public void demand(K subscriber, long count) {
        var outlet = outlets.get(subscriber);
        if (outlet != null) change(outlet, count);
    }

    private void change(Outlet<K> outlet, long by) {
        var rank = ranked.get(outlet.partition);
        rank.remove(outlet);
        outlet.demand += by;
        rank.add(outlet);
        if (!isToAll()) demanded += by;
    }

    private boolean isToAll() {
        return dispatch instanceof Dispatcher.Broadcast<O>;
    }

    /// Holds the demand back, or releases it.
    public void hold(boolean held) {
        this.held = held;
    }

    /// Returns how many events the subscribers can take, including the waiting events.
    public long wanted() {
        if (held) return 0;
        if (!isToAll()) return demanded;
        return outlets.isEmpty() ? 0 : ranked.getFirst().first().demand - handedToAll;
    }

    // ── events ──

    /// Returns the number of waiting events.
    public int waiting() {
        return waiting;
    }

    /// Returns how many events to request from the stage now, and counts them as owed.
    public long ask() {
        long more = Math.max(0, wanted() - waiting - owed);
        owed += more;
        return more;
    }

    /// Adds events that the stage has emitted.
    ///
    /// @throws IllegalStateException if the partition of an event does not exist
    public void emit(List<? extends O> events) {
        for (O event : events) queueOf(event).add(event);
        waiting += events.size();
        owed = Math.max(0, owed - events.size());
    }

    private Deque<O> queueOf(O event) {
        if (!(dispatch instanceof Dispatcher.Partition<O>(var count, var of))) return queues.getFirst();
        int partition = of.applyAsInt(event);
        if (partition >= 0 && partition < count) return queues.get(partition);
        throw new IllegalStateException("the function of the dispatcher returned partition " + partition
                + " for an event of class " + ClassNames.nameOf(event) + "; it must return 0 to " + (count - 1));
    }

    /// Drops events beyond the limit: each time, the oldest event of the longest queue. Returns how many were dropped.
    public int trim() {
        int dropped = 0;
        for (; waiting > limit; dropped++, waiting--) {
            Collections.max(queues, Comparator.comparingInt(Deque::size)).removeFirst();
        }
        return dropped;
    }

    /// Removes the waiting events that have demand, and returns them by subscriber.
    public Map<K, List<O>> deal() {
        Map<K, List<O>> dealt = new LinkedHashMap<>();
        if (held) return dealt;
        switch (dispatch) {
            case Dispatcher.Broadcast<O> _ -> {
                var queue = queues.getFirst();
                for (long n = Math.min(wanted(), waiting); n > 0; n--) {
                    O event = queue.removeFirst();
                    waiting--;
                    handedToAll++;
                    outlets.keySet().forEach(to -> give(dealt, to, event));
                }
            }
            case Dispatcher.ByDemand<O> _, Dispatcher.Partition<O> _ -> {
                for (int partition = 0; partition < queues.size(); partition++) deal(partition, dealt);
            }
        }
        return dealt;
    }

    private void deal(int partition, Map<K, List<O>> dealt) {
        var queue = queues.get(partition);
        var rank = ranked.get(partition);
        while (!queue.isEmpty() && !rank.isEmpty() && rank.first().demand > 0) {
            var to = rank.first();
            change(to, -1);
            give(dealt, to.subscriber, queue.removeFirst());
            waiting--;
        }
    }

    private void give(Map<K, List<O>> dealt, K to, O event) {
        dealt.computeIfAbsent(to, first -> new ArrayList<>()).add(event);
    }
}
