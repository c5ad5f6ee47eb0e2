package dev.coppice.behaviours;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a stage has to hand on, and to whom: its subscribers, what each still wants, and the events that wait.
///
/// Decides and does nothing: [#deal] says who is to get what. Owned by the process of the stage.
///
/// @param <O> the events
final class Outlets<O> {

    private static final class Outlet {
        final Subscription subscription;
        final int partition;
        long demand;

        Outlet(Subscription subscription, int partition) {
            this.subscription = subscription;
            this.partition = partition;
        }
    }

    private final Dispatch<O> dispatch;
    /// In the order in which they subscribed.
    private final List<Outlet> outlets = new ArrayList<>();
    private final Map<Subscription, Outlet> known = new HashMap<>();
    private final Deque<O> waiting = new ArrayDeque<>();
    private final int limit;
    /// How many events the stage was asked for and has not emitted.
    private long owed;

    Outlets(Dispatch<O> dispatch, int limit) {
        this.dispatch = dispatch;
        this.limit = limit;
    }

    void add(Subscription subscription, int partition) {
        if (known.containsKey(subscription)) return;
        var outlet = new Outlet(subscription, partition);
        known.put(subscription, outlet);
        outlets.add(outlet);
    }

    void remove(Subscription subscription) {
        outlets.remove(known.remove(subscription));
    }

    void demand(Subscription subscription, long count) {
        var outlet = known.get(subscription);
        if (outlet == null) return;
        outlet.demand += count;
        if (outlet.demand < 0) outlet.demand = Long.MAX_VALUE; // more than can be counted is without limit
    }

    /// Takes events of the stage.
    void emit(List<? extends O> events) {
        owed = Math.max(0, owed - events.size());
        waiting.addAll(events);
    }

    /// Drops what exceeds the limit, oldest first. Returns how many.
    int trim() {
        int dropped = 0;
        for (; waiting.size() > limit; dropped++) waiting.removeFirst();
        return dropped;
    }

    /// How many events the stage is to be asked for now, given what its subscribers want; they count as owed from now on.
    long ask() {
        long more = wanted() - waiting.size() - owed;
        if (more <= 0) return 0;
        owed += more;
        return more;
    }

    /// How many events the subscribers can take.
    long wanted() {
        if (outlets.isEmpty()) return 0;
        return switch (dispatch) {
            case Dispatch.Broadcast<O> _ -> outlets.stream().mapToLong(outlet -> outlet.demand).min().orElse(0);
            case Dispatch.ByDemand<O> _, Dispatch.Partition<O> _ -> {
                long sum = 0;
                for (var outlet : outlets) sum = sum + outlet.demand < 0 ? Long.MAX_VALUE : sum + outlet.demand;
                yield sum;
            }
        };
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Who is to get which of the events that wait. They are theirs from now on.
    Map<Subscription, List<O>> deal() {
        Map<Subscription, List<O>> dealt = new LinkedHashMap<>();
        switch (dispatch) {
            case Dispatch.ByDemand<O> _ -> {
                while (!waiting.isEmpty()) {
                    var outlet = mostDemanding(-1);
                    if (outlet == null) break;
                    give(dealt, outlet, waiting.removeFirst());
                }
            }
            case Dispatch.Broadcast<O> _ -> {
                for (long n = Math.min(wanted(), waiting.size()); n > 0; n--) {
                    O event = waiting.removeFirst();
                    for (var outlet : outlets) give(dealt, outlet, event);
                }
            }
            case Dispatch.Partition<O>(var count, var of) -> {
                var kept = new ArrayList<O>();
                try {
                    while (!waiting.isEmpty()) {
                        O event = waiting.getFirst();
                        int partition = of.applyAsInt(event);
                        if (partition < 0 || partition >= count) {
                            throw new IllegalStateException("there is no partition " + partition + " of " + count + " for " + event);
                        }
                        var outlet = mostDemanding(partition);
                        waiting.removeFirst();
                        if (outlet == null) kept.add(event);
                        else give(dealt, outlet, event);
                    }
                } finally {
                    for (var event : kept.reversed()) waiting.addFirst(event);
                }
            }
        }
        return dealt;
    }

    private static <O> void give(Map<Subscription, List<O>> dealt, Outlet outlet, O event) {
        if (outlet.demand != Long.MAX_VALUE) outlet.demand--;
        dealt.computeIfAbsent(outlet.subscription, first -> new ArrayList<>()).add(event);
    }

    /// Who wants most; of several, who subscribed first. Null if nobody wants any.
    private @Nullable Outlet mostDemanding(int partition) {
        Outlet most = null;
        for (var outlet : outlets) {
            if (partition >= 0 && outlet.partition != partition) continue;
            if (outlet.demand > (most == null ? 0 : most.demand)) most = outlet;
        }
        return most;
    }
}
