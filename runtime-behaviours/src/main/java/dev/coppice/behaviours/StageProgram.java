package dev.coppice.behaviours;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Report;
import dev.coppice.core.spi.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Drives a [Stage]. Monitors of subscriptions are tagged with the [Subscription]: its consumer watches the producer, and the other way round.
final class StageProgram<S extends @Nullable Object, I, O> implements Program<StageProgram.Flow<S, I, O>> {

    /// Events that came in and wait until somebody wants what is made of them.
    record Batch<I>(Subscription subscription, List<I> events) {}

    /// What one process of a stage is about. Owned by that process.
    static final class Flow<S extends @Nullable Object, I, O> {
        S state;
        final Outlets<O> outlets;
        private final Map<Subscription, Inlet> inlets = new LinkedHashMap<>();
        private final Map<Subscription, MonitorRef> subscribers = new LinkedHashMap<>();
        private final Deque<Batch<I>> waiting = new ArrayDeque<>();
        /// Why it ends when everything has been handed on; null as long as it does not.
        private @Nullable ExitReason ending;

        Flow(S state, Outlets<O> outlets) {
            this.state = state;
            this.outlets = outlets;
        }
    }

    /// One call of a callback.
    @FunctionalInterface
    private interface Callback<S extends @Nullable Object, O> {
        Emission<S, O> run(S state) throws Throwable;
    }

    private final Stage<S, I, O> stage;
    /// Whether events are looked at; stays once a runtime that wants it has started one.
    private boolean isolated;

    StageProgram(Stage<S, I, O> stage) {
        this.stage = stage;
    }

    // ── what it is ──

    @Override public String label() {
        return Texts.nameOf(stage);
    }

    @Override public String behaviour() {
        return stage.getClass().getName();
    }

    @Override public boolean trapsExits() {
        return stage.trapsExits();
    }

    @Override public void check(Object message) {
        if (!(message instanceof Stage.Message<?, ?>)) {
            throw new IllegalArgumentException(message.getClass().getName() + " is no message of the stage " + label() + "; use the methods of Stages");
        }
    }

    @Override public Flow<S, I, O> init(ProcessContext self) throws Throwable {
        isolated |= self.runtime().options().checkIsolation();
        int limit = stage instanceof ProducerConsumer ? Integer.MAX_VALUE : stage.bufferSize();
        var flow = new Flow<S, I, O>(stage.init(), new Outlets<>(stage.dispatch(), limit));
        self.attach(flow);
        return flow;
    }

    // ── what arrives ──

    @Override @SuppressWarnings("unchecked") // messages are made where the types are known
    public Flow<S, I, O> message(ProcessContext self, Object arrived, Flow<S, I, O> flow) throws Throwable {
        @Nullable Object message;
        try {
            message = arrived instanceof Stage.Message<?, ?> ? arrived : Arrival.of(arrived);
        } catch (Throwable thrown) {
            throw crashed(self, flow, thrown, arrived);
        }
        if (!(message instanceof Stage.Message<?, ?>)) {
            ServerReport.foreign(self, stage, arrived);
            return flow;
        }
        switch ((Stage.Message<I, O>) message) {
            case Stage.Connect<I, O> connect -> {
                boolean there = connect(self, flow, connect) != null;
                endIf(flow, stage.connected(there));
                if (!there && connect.options().whenProducerEnds() != SubscriptionOptions.Bond.TEMPORARY) endIf(flow, ExitReason.NO_PROCESS);
            }
            case Stage.Subscribe<I, O>(var subscription, var consumer, var partition) -> {
                flow.outlets.add(subscription, partition);
                flow.subscribers.put(subscription, self.monitor(consumer, subscription));
            }
            case Stage.Demand<I, O>(var subscription, var count) -> demanded(self, flow, subscription, count);
            case Stage.Events<I, O>(var subscription, var events) -> {
                if (flow.inlets.containsKey(subscription)) flow.waiting.add(new Batch<>(subscription, events));
            }
            case Stage.Unsubscribe<I, O>(var subscription) -> {
                var inlet = flow.inlets.remove(subscription);
                if (inlet != null) {
                    self.demonitorAndFlush(inlet.monitor);
                    flow.waiting.removeIf(batch -> batch.subscription == subscription);
                    self.send(subscription.producer(), new Stage.Unsubscribed<>(subscription));
                }
            }
            case Stage.Unsubscribed<I, O>(var subscription) -> forget(self, flow, subscription);
            case Stage.Push<I, O>(var events) -> emit(self, flow, events);
            case Stage.Complete<I, O>() -> endIf(flow, ExitReason.NORMAL);
            case Stage.End<I, O>(var reason) -> throw crashed(self, flow, new ProcessExit(reason), message);
        }
        goOn(self, flow);
        return flow;
    }

    @Override @SuppressWarnings("unchecked") // the request carries what it is answered with
    public Flow<S, I, O> request(ProcessContext self, Request<?> request, Flow<S, I, O> flow) throws Throwable {
        if (!(request.payload() instanceof Stage.Connect<?, ?> connect)) {
            request.fail(ExitReason.of(new IllegalArgumentException(label() + " takes no calls but subscriptions")));
            return flow;
        }
        if (connect.producer().pid() == self.pid()) {
            request.fail(ExitReason.of(new IllegalArgumentException(self.pid() + " cannot subscribe to itself")));
            return flow;
        }
        var subscription = connect(self, flow, (Stage.Connect<I, O>) connect);
        if (subscription == null) request.fail(ExitReason.NO_PROCESS);
        else ((Request<@Nullable Object>) request).reply(subscription);
        return flow;
    }

    @Override public Flow<S, I, O> signal(ProcessContext self, Signal signal, Flow<S, I, O> flow) throws Throwable {
        if (signal instanceof Signal.Down(_, Subscription subscription, _, var reason)) {
            if (subscription.producer() == self.pid()) forget(self, flow, subscription);
            else producerEnded(flow, subscription, reason);
        } else if (signal instanceof Signal.Exit exit && ServerProgram.isOrder(self, exit)) {
            end(self, flow, exit.reason());
            return flow;
        } else {
            follow(self, flow, signal, state -> stage.handleSignal(signal, state));
        }
        goOn(self, flow);
        return flow;
    }

    // ── subscriptions ──

    /// Subscribes to another stage. Null if that is not there.
    private @Nullable Subscription connect(ProcessContext self, Flow<S, I, O> flow, Stage.Connect<I, O> connect) {
        Pid producer = connect.producer().pid();
        if (producer == null || !producer.isAlive()) return null;
        var subscription = new Subscription(producer, self.pid());
        flow.inlets.put(subscription, new Inlet(subscription, self.monitor(producer, subscription), connect.options(), connect.manual()));
        self.send(producer, new Stage.Subscribe<>(subscription, self.pid(), connect.options().partition()));
        if (!connect.manual()) self.send(producer, new Stage.Demand<>(subscription, connect.options().maxDemand()));
        return subscription;
    }

    private void demanded(ProcessContext self, Flow<S, I, O> flow, @Nullable Subscription subscription, long count) {
        if (subscription != null) {
            flow.outlets.demand(subscription, count);
            return;
        }
        var reason = stage.wanted(count);
        endIf(flow, reason);
        if (reason != null) return;
        for (var inlet : flow.inlets.values()) self.send(inlet.subscription.producer(), new Stage.Demand<>(inlet.subscription, count));
    }

    private static void forget(ProcessContext self, Flow<?, ?, ?> flow, Subscription subscription) {
        flow.outlets.remove(subscription);
        var monitor = flow.subscribers.remove(subscription);
        if (monitor != null) self.demonitorAndFlush(monitor);
    }

    private void producerEnded(Flow<S, I, O> flow, Subscription subscription, ExitReason reason) {
        var inlet = flow.inlets.remove(subscription);
        if (inlet == null) return;
        var own = stage.producerEnded(reason);
        boolean ends = switch (inlet.options.whenProducerEnds()) {
            case PERMANENT -> true;
            case TRANSIENT -> !reason.isClean();
            case TEMPORARY -> false;
        };
        endIf(flow, own != null ? own : ends ? reason : null);
    }

    /// Has the stage end when all is done; the first reason counts.
    private static void endIf(Flow<?, ?, ?> flow, @Nullable ExitReason reason) {
        if (flow.ending == null) flow.ending = reason;
    }

    // ── the flow ──

    /// Moves what can move: hands on events, makes more that are wanted, handles those that came, and ends when all is done.
    private void goOn(ProcessContext self, Flow<S, I, O> flow) throws Throwable {
        boolean moves = true;
        while (moves && self.pid().isAlive()) {
            moves = handOn(self, flow);
            var batch = stage instanceof ProducerConsumer && !(flow.outlets.isEmpty() && flow.outlets.wanted() > 0) ? null : flow.waiting.poll();
            if (batch != null) {
                receive(self, flow, batch);
                moves = true;
            } else if (stage instanceof Producer && flow.ending == null) {
                long more = flow.outlets.ask();
                if (more > 0) {
                    follow(self, flow, more, state -> stage.demanded(more, state));
                    moves = true;
                }
            }
        }
        var ending = flow.ending;
        if (ending == null || !self.pid().isAlive()) return;
        boolean useless = stage instanceof ProducerConsumer && flow.subscribers.isEmpty();
        if (useless || flow.waiting.isEmpty() && flow.outlets.isEmpty()) end(self, flow, ending);
    }

    /// Sends subscribers what they are to get. Returns whether there was anything.
    private boolean handOn(ProcessContext self, Flow<S, I, O> flow) throws Throwable {
        if (flow.outlets.isEmpty()) return false;
        Map<Subscription, List<O>> dealt;
        try {
            dealt = flow.outlets.deal();
        } catch (Throwable thrown) {
            throw crashed(self, flow, thrown, "dispatch");
        }
        dealt.forEach((subscription, events) -> self.send(subscription.consumer(), new Stage.Events<>(subscription, List.copyOf(events))));
        int dropped = flow.outlets.trim();
        if (dropped > 0) warn(self, dropped);
        return !dealt.isEmpty();
    }

    /// Handles the beginning of a batch, as much as is to be handled before more is asked for.
    private void receive(ProcessContext self, Flow<S, I, O> flow, Batch<I> batch) throws Throwable {
        var inlet = flow.inlets.get(batch.subscription);
        int size = batch.events.size();
        int count = inlet == null ? size : Math.min(size, inlet.batch());
        var now = batch.events.subList(0, count);
        if (count < size) flow.waiting.addFirst(new Batch<>(batch.subscription, batch.events.subList(count, size)));
        follow(self, flow, now, state -> stage.received(now, state));
        if (inlet == null || !self.pid().isAlive()) return;
        int more = inlet.handled(count);
        if (more > 0) self.send(batch.subscription.producer(), new Stage.Demand<>(batch.subscription, more));
    }

    /// Calls a callback and does what it wants.
    private void follow(ProcessContext self, Flow<S, I, O> flow, Object about, Callback<S, O> callback) throws Throwable {
        @Nullable Emission<S, O> emission;
        try {
            emission = callback.run(flow.state);
        } catch (Throwable thrown) {
            throw crashed(self, flow, thrown, about);
        }
        if (!self.pid().isAlive()) return;
        if (emission == null) {
            throw crashed(self, flow, new ProcessExit(new ExitReason.BadReturn("bad_return_value",
                    self.pid() + " returned null; use keep(state) or emit(state, events)")), about);
        }
        flow.state = emission.state;
        emit(self, flow, emission.events);
        if (emission.reason != null) {
            handOn(self, flow);
            end(self, flow, emission.reason);
        } else if (emission.completes) {
            endIf(flow, ExitReason.NORMAL);
        }
    }

    private void emit(ProcessContext self, Flow<S, I, O> flow, List<? extends O> events) throws Throwable {
        if (events.isEmpty()) return;
        if (isolated) {
            for (var event : events) {
                var flaw = Isolation.flawOf(event);
                if (flaw != null) throw crashed(self, flow, new IllegalArgumentException(flaw.ofMessage(event, label())), event);
            }
        }
        flow.outlets.emit(events);
    }

    private static void warn(ProcessContext self, int dropped) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("stage", self.pid());
        fields.put("dropped", dropped);
        Report.write(self.runtime(), ServerReport.KIND, Level.WARN, "stage " + self.pid() + " drops " + dropped
                + " events that nobody wants; see bufferSize", fields, null);
    }

    // ── the end ──

    private Throwable crashed(ProcessContext self, Flow<S, I, O> flow, Throwable thrown, Object about) {
        if (!self.pid().isAlive()) return thrown; // its code has no say any more
        var last = thrown;
        try {
            stage.terminate(ExitReason.of(thrown), flow.state);
        } catch (Throwable again) {
            if (!self.pid().isAlive()) return again;
            last = again;
        }
        ServerReport.write(self, stage::formatStatus, ExitReason.of(last), flow.state, about, null);
        return last;
    }

    private void end(ProcessContext self, Flow<S, I, O> flow, ExitReason reason) throws Throwable {
        try {
            stage.terminate(reason, flow.state);
        } catch (Throwable thrown) {
            if (self.pid().isAlive()) ServerReport.write(self, stage::formatStatus, ExitReason.of(thrown), flow.state, null, null);
            throw thrown;
        }
        ServerReport.write(self, stage::formatStatus, reason, flow.state, null, null);
        self.end(reason);
    }

    @Override public void terminate(ProcessContext self, ExitReason reason, Flow<S, I, O> flow) throws Throwable {
        end(self, flow, reason);
    }

    // ── system requests ──

    @Override public @Nullable Object stateOf(Flow<S, I, O> flow) {
        return flow.state;
    }

    @Override @SuppressWarnings({"unchecked", "NullAway"}) // whoever shows null accepts null
    public Flow<S, I, O> withState(Flow<S, I, O> flow, @Nullable Object shown) {
        flow.state = (S) shown;
        return flow;
    }

    @Override public @Nullable Object statusOf(Flow<S, I, O> flow) {
        return ServerReport.status(stage::formatStatus, flow.state);
    }
}
