package dev.coppice.behaviours.stage;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The producers that a stage has subscribed to, and the events that came from them. Owned by the process of the stage.
///
/// The stage monitors each producer, with the [Subscription] as the tag of the monitor.
final class Upstreams<I> {
    private final ProcessContext self;
    private final Map<Subscription, Inlet> inlets = new LinkedHashMap<>();
    private final Deque<Batch<I>> arrived = new ArrayDeque<>();
    private boolean demands = true;

    /// Received events of one inlet.
    record Batch<I>(Inlet inlet, List<I> events) {}

    Upstreams(ProcessContext self) {
        this.self = self;
    }

    // ── subscriptions ──

    /// Asks `producer` for a subscription, and demands events of it.
    ///
    /// @param request the request to complete with the result, or null
    void add(Pid producer, Stage.Connect<?, ?> connect, @Nullable Request<Subscription> request) {
        var subscription = new Subscription(producer, self.pid());
        var inlet = new Inlet(subscription, connect.options(), self.monitor(producer, subscription), connect.credit(),
                request);
        inlets.put(subscription, inlet);
        self.send(producer, new Stage.Subscribe<>(subscription, connect.options().partition()));
        demand(inlet);
    }

    /// Notes that the producer has accepted the subscription.
    void accepted(Subscription subscription) {
        var inlet = inlets.get(subscription);
        if (inlet == null || inlet.request == null) return;
        if (inlet.request.isCompleted()) leave(subscription); // the caller has given up and could never cancel it
        else inlet.request.reply(subscription);
        inlet.request = null;
    }

    /// Removes a subscription whose producer has ended or refused. Events that came before are still handled. Returns
    /// null if there is no such subscription.
    @Nullable Inlet remove(Subscription subscription) {
        var inlet = inlets.remove(subscription);
        if (inlet != null) self.demonitorAndFlush(inlet.monitor);
        return inlet;
    }

    /// Cancels a subscription, and drops the events that came from it.
    void leave(Subscription subscription) {
        var inlet = remove(subscription);
        if (inlet == null) return;
        arrived.removeIf(batch -> batch.inlet == inlet);
        self.send(subscription.producer(), new Stage.Unsubscribed<>(subscription));
    }

    // ── demand ──

    /// Demands more events, if the window of the inlet says so.
    private void demand(Inlet inlet) {
        if (!demands || inlets.get(inlet.subscription) != inlet) return;
        int more = inlet.window.ask();
        if (more > 0) self.send(inlet.subscription.producer(), new Stage.Demand<>(inlet.subscription, more));
    }

    /// Allows `count` more events of each producer.
    void allow(long count) {
        for (var inlet : inlets.values()) {
            inlet.window.allow(count);
            demand(inlet);
        }
    }

    /// Demands nothing from now on: the stage is about to end.
    void stopDemand() {
        demands = false;
    }

    // ── events ──

    void arrived(Subscription subscription, List<I> events) {
        var inlet = inlets.get(subscription);
        if (inlet != null) arrived.add(new Batch<>(inlet, events));
    }

    /// Whether no event waits to be handled.
    boolean isEmpty() {
        return arrived.isEmpty();
    }

    /// Takes the events to handle next, or returns null if none wait: as many of one producer as its window allows
    /// before it demands more.
    @Nullable Batch<I> poll() {
        var batch = arrived.poll();
        if (batch == null) return null;
        int size = batch.events.size();
        int count = Math.min(size, batch.inlet.window.batch());
        var now = Collections.unmodifiableList(batch.events.subList(0, count));
        if (count < size) arrived.addFirst(new Batch<>(batch.inlet, batch.events.subList(count, size)));
        return new Batch<>(batch.inlet, now);
    }

    /// Notes that the stage has handled `batch`, and demands more.
    void handled(Batch<I> batch) {
        batch.inlet.window.handled(batch.events.size());
        demand(batch.inlet);
    }
}
