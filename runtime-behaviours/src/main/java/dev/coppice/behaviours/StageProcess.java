package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.behaviours.internal.stage.Outlets;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Report;
import dev.coppice.core.spi.Request;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One process of a [Stage]: its state, whom it subscribed to, who subscribed to it, and the events in between. Owned by that process.
///
/// Events come in by an inlet, wait in `arrived` until they are handled, and go out through the [Outlets]. After whatever arrives, [#goOn] moves
/// what can move. Monitors are tagged with the [Subscription]: its consumer watches the producer, and the other way round.
final class StageProcess<S extends @Nullable Object, I, O> {

    /// Events that came in.
    private record Batch<I>(Inlet inlet, List<I> events) {}

    /// One call of a callback.
    @FunctionalInterface
    private interface Callback<S extends @Nullable Object, O> {
        Emission<S, O> run(S state) throws Exception;
    }

    private final ProcessContext self;
    private final Stage<S, I, O> stage;
    private final boolean isolated;
    S state;
    private final Map<Subscription, Inlet> inlets = new LinkedHashMap<>();
    private final Deque<Batch<I>> arrived = new ArrayDeque<>();
    private final Outlets<Subscription, O> outlets;
    private final Map<Subscription, MonitorRef> subscribers = new LinkedHashMap<>();
    /// Why it ends when all that it has was handled and handed on; null as long as it does not.
    private @Nullable ExitReason ending;

    StageProcess(ProcessContext self, Stage<S, I, O> stage, boolean isolated) throws Exception {
        this.self = self;
        this.stage = stage;
        this.isolated = isolated;
        this.outlets = new Outlets<>(stage.dispatch(), stage.bufferLimit());
        outlets.hold(stage.startsHolding());
        this.state = stage.init();
    }

    // ── what arrives ──

    void take(Stage.Message<I, O> message) throws Throwable {
        switch (message) {
            case Stage.Connect<I, O> connect -> connect(connect, null);
            case Stage.Subscribe<I, O>(var subscription, var partition) -> admit(subscription, partition);
            case Stage.Accepted<I, O>(var subscription) -> accepted(subscription);
            case Stage.Refused<I, O>(var subscription, var reason) -> lost(subscription, reason);
            case Stage.Demand<I, O>(var subscription, var count) -> outlets.demand(subscription, count);
            case Stage.Events<I, O>(var subscription, var events) -> {
                var inlet = inlets.get(subscription);
                if (inlet != null) arrived.add(new Batch<>(inlet, events));
            }
            case Stage.Unsubscribe<I, O>(var subscription) -> leave(subscription);
            case Stage.Unsubscribed<I, O>(var subscription) -> forget(subscription);
            case Stage.Push<I, O>(var events) -> emit(events, message);
            case Stage.Complete<I, O>() -> endLater(ExitReason.NORMAL);
            case Stage.Hold<I, O>(var held) -> outlets.hold(held);
            case Stage.Allow<I, O>(var count) -> {
                for (var inlet : inlets.values()) {
                    inlet.window.allow(count);
                    ask(inlet);
                }
            }
            case Stage.Tell<I, O>(var news) -> tell(news);
        }
        goOn();
    }

    void hear(Signal signal) throws Throwable {
        if (signal instanceof Signal.Down(_, Subscription subscription, _, var reason)) {
            if (subscription.producer() == self.pid()) forget(subscription);
            else lost(subscription, reason);
        } else {
            follow(signal, before -> stage.handleSignal(signal, before));
        }
        goOn();
    }

    // ── subscriptions, as the subscriber ──

    /// Subscribes to another stage.
    ///
    /// @param asker is told what becomes of it; if null, the options say what a failure means
    void connect(Stage.Connect<I, O> connect, @Nullable Request<Subscription> asker) throws Throwable {
        tell(new News.Connecting());
        if (!self.pid().isAlive()) return;
        Pid producer = connect.producer().pid();
        if (producer == null) {
            unconnected(connect.options(), asker, ExitReason.NO_PROCESS);
        } else if (producer == self.pid()) {
            unconnected(connect.options(), asker, ExitReason.of(new IllegalArgumentException(producer + " cannot subscribe to itself")));
        } else {
            var subscription = new Subscription(producer, self.pid());
            var inlet = new Inlet(subscription, connect.options(), self.monitor(producer, subscription), connect.credit(), asker);
            inlets.put(subscription, inlet);
            self.send(producer, new Stage.Subscribe<>(subscription, connect.options().partition()));
            ask(inlet);
        }
    }

    private void accepted(Subscription subscription) {
        var inlet = inlets.get(subscription);
        if (inlet == null || inlet.asker == null) return;
        if (inlet.asker.isSettled()) leave(subscription); // who asked has given up, and could never cancel it
        else inlet.asker.reply(subscription);
        inlet.asker = null;
    }

    /// The producer of a subscription has ended, or refused it.
    private void lost(Subscription subscription, ExitReason reason) throws Throwable {
        var inlet = inlets.remove(subscription);
        if (inlet == null) return;
        self.demonitorAndFlush(inlet.monitor);
        unconnected(inlet.options, inlet.asker, reason);
    }

    private void unconnected(SubscriptionOptions options, @Nullable Request<Subscription> asker, ExitReason reason) throws Throwable {
        if (asker != null) {
            asker.fail(reason);
            return;
        }
        tell(new News.ProducerEnded(reason));
        boolean ends = switch (options.whenProducerEnds()) {
            case PERMANENT -> true;
            case TRANSIENT -> !reason.isClean();
            case TEMPORARY -> false;
        };
        if (ends) endLater(reason);
    }

    private void leave(Subscription subscription) {
        var inlet = inlets.remove(subscription);
        if (inlet == null) return;
        self.demonitorAndFlush(inlet.monitor);
        arrived.removeIf(batch -> batch.inlet == inlet);
        self.send(subscription.producer(), new Stage.Unsubscribed<>(subscription));
    }

    /// Asks for more, if it is time to.
    private void ask(Inlet inlet) {
        if (ending != null || inlets.get(inlet.subscription) != inlet) return;
        int more = inlet.window.ask();
        if (more > 0) self.send(inlet.subscription.producer(), new Stage.Demand<>(inlet.subscription, more));
    }

    // ── subscriptions, as the producer ──

    private void admit(Subscription subscription, int partition) {
        var flaw = stage instanceof Consumer ? "it is a consumer and emits nothing" : outlets.flaw(partition);
        if (flaw != null) {
            var refusal = new IllegalArgumentException(subscription.consumer() + " cannot subscribe to " + self.pid() + ": " + flaw);
            self.send(subscription.consumer(), new Stage.Refused<>(subscription, ExitReason.of(refusal)));
            return;
        }
        outlets.add(subscription, partition);
        subscribers.put(subscription, self.monitor(subscription.consumer(), subscription));
        self.send(subscription.consumer(), new Stage.Accepted<>(subscription));
    }

    /// A subscriber has left. What it wanted is wanted no more; what it was sent is gone.
    private void forget(Subscription subscription) throws Throwable {
        var monitor = subscribers.remove(subscription);
        if (monitor == null) return;
        self.demonitorAndFlush(monitor);
        outlets.remove(subscription);
        tell(new News.SubscriberLeft());
    }

    // ── the flow ──

    /// Hands on events, makes more that are wanted, handles those that came, and ends when all is done.
    private void goOn() throws Throwable {
        while (self.pid().isAlive()) {
            handOn();
            var batch = mayReceive() ? arrived.poll() : null;
            long more = batch == null && stage instanceof Producer && ending == null ? outlets.ask() : 0;
            if (batch != null) receive(batch);
            else if (more > 0) follow(more, before -> stage.demanded(more, before));
            else break;
        }
        if (ending != null && self.pid().isAlive() && arrived.isEmpty() && outlets.waiting() == 0) end(ending);
    }

    /// A stage in the middle handles events when somebody wants what it makes of them.
    private boolean mayReceive() {
        return !(stage instanceof ProducerConsumer) || outlets.wanted() > outlets.waiting();
    }

    /// Sends subscribers what they are to get.
    private void handOn() {
        if (outlets.waiting() == 0) return;
        outlets.deal().forEach((subscription, events) -> self.send(subscription.consumer(), new Stage.Events<>(subscription, events)));
        int dropped = outlets.trim();
        if (dropped > 0) warn(dropped);
    }

    /// Handles the beginning of a batch, as much as is to be handled before more is asked for.
    private void receive(Batch<I> batch) throws Throwable {
        int size = batch.events.size();
        int count = Math.min(size, batch.inlet.window.batch());
        var now = Collections.unmodifiableList(batch.events.subList(0, count));
        if (count < size) arrived.addFirst(new Batch<>(batch.inlet, batch.events.subList(count, size)));
        follow(now, before -> stage.received(now, before));
        if (!self.pid().isAlive()) return;
        batch.inlet.window.handled(count);
        ask(batch.inlet);
    }

    private void tell(News news) throws Throwable {
        follow(news, before -> stage.hear(news, before));
    }

    /// Calls a callback and does what it wants.
    private void follow(Object about, Callback<S, O> callback) throws Throwable {
        if (!self.pid().isAlive()) return;
        @Nullable Emission<S, O> emission;
        try {
            emission = callback.run(state);
        } catch (Throwable thrown) {
            throw crashed(thrown, about);
        }
        if (!self.pid().isAlive()) return;
        if (emission == null) {
            throw crashed(new ProcessExit(new ExitReason.BadReturn("bad_return_value",
                    self.pid() + " returned null; use keep(state) or emit(state, events)")), about);
        }
        state = emission.state;
        emit(emission.events, about);
        if (emission.reason != null) {
            handOn();
            end(emission.reason);
        } else if (emission.completes) {
            endLater(ExitReason.NORMAL);
        }
    }

    private void emit(List<O> events, Object about) throws Throwable {
        try {
            if (isolated) checkIsolation(events);
            outlets.emit(events);
        } catch (Throwable thrown) {
            throw crashed(thrown, about);
        }
    }

    private void checkIsolation(List<O> events) {
        for (var event : events) {
            var flaw = Isolation.flawOf(event);
            if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(event, Texts.nameOf(stage)));
        }
    }

    private void warn(int dropped) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("stage", self.pid());
        fields.put("dropped", dropped);
        Report.write(self.runtime(), ServerReport.KIND, Level.WARN, "stage " + self.pid() + " drops " + dropped
                + " events that nobody wants; see bufferSize", fields, null);
    }

    // ── the end ──

    /// Has it end when all is done; the first reason counts.
    private void endLater(ExitReason reason) {
        if (ending == null) ending = reason;
    }

    void end(ExitReason reason) throws Throwable {
        try {
            stage.terminate(reason, state);
        } catch (Throwable thrown) {
            if (self.pid().isAlive()) ServerReport.write(self, stage::formatStatus, ExitReason.of(thrown), state, null, null);
            throw thrown;
        }
        ServerReport.write(self, stage::formatStatus, reason, state, null, null);
        self.end(reason);
    }

    /// `thrown` left a callback. Returns what is to be thrown on.
    Throwable crashed(Throwable thrown, Object about) {
        if (!self.pid().isAlive()) return thrown; // its code has no say any more
        var last = thrown;
        try {
            stage.terminate(ExitReason.of(thrown), state);
        } catch (Throwable again) {
            if (!self.pid().isAlive()) return again;
            last = again;
        }
        ServerReport.write(self, stage::formatStatus, ExitReason.of(last), state, about, null);
        return last;
    }
}
