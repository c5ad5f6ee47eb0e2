package dev.coppice.behaviours.stage;

import dev.coppice.behaviours.internal.isolation.IsolationCheck;
import dev.coppice.behaviours.internal.support.BehaviourTermination;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One process of a [Stage]: its state, its subscriptions in both directions, and the events in between.
/// Owned by that process.
///
/// Events arrive through the [Upstreams], wait there until they are handled, and leave through the [Downstreams].
/// After each message, [#proceed] makes all the progress that is possible.
final class StageProcess<S extends @Nullable Object, I, O> {

    /// One call of a callback.
    @FunctionalInterface
    private interface Callback<S extends @Nullable Object, O> {
        Emission<S, O> run(S state) throws Exception;
    }

    private final ProcessContext self;
    private final Stage<S, I, O> stage;
    private final boolean isolated;
    S state;
    private final Upstreams<I> upstreams;
    private final Downstreams<O> downstreams;
    private final Outlets<Subscription, O> outlets;
    /// The reason to end with when all events have been handled and delivered, or null if no end is pending.
    private @Nullable ExitReason ending;

    StageProcess(ProcessContext self, Stage<S, I, O> stage, boolean isolated) throws Exception {
        this.self = self;
        this.stage = stage;
        this.isolated = isolated;
        this.upstreams = new Upstreams<>(self);
        this.downstreams = new Downstreams<>(self, stage);
        this.outlets = downstreams.outlets;
        this.state = stage.init();
    }

    // ── messages and signals ──

    void take(Stage.Message<I, O> message) throws Throwable {
        switch (message) {
            case Stage.Connect<I, O> connect -> connect(connect, null);
            case Stage.Subscribe<I, O>(var subscription, var partition) -> downstreams.admit(subscription, partition);
            case Stage.Accepted<I, O>(var subscription) -> upstreams.accepted(subscription);
            case Stage.Refused<I, O>(var subscription, var reason) -> lost(subscription, reason);
            case Stage.Demand<I, O>(var subscription, var count) -> outlets.demand(subscription, count);
            case Stage.Events<I, O>(var subscription, var events) -> upstreams.arrived(subscription, events);
            case Stage.Unsubscribe<I, O>(var subscription) -> upstreams.leave(subscription);
            case Stage.Unsubscribed<I, O>(var subscription) -> forget(subscription);
            case Stage.Push<I, O>(var events) -> emit(events, message);
            case Stage.Complete<I, O>() -> endLater(ExitReason.NORMAL);
            case Stage.Hold<I, O>(var held) -> outlets.hold(held);
            case Stage.Allow<I, O>(var count) -> upstreams.allow(count);
            case Stage.Notify<I, O>(var event) -> notifyStage(event);
        }
        proceed();
    }

    void receive(Signal signal) throws Throwable {
        if (signal instanceof Signal.Down(_, Subscription subscription, _, var reason)) {
            if (subscription.producer() == self.pid()) forget(subscription);
            else lost(subscription, reason);
        } else {
            apply(signal, before -> stage.handleSignal(signal, before));
        }
        proceed();
    }

    // ── subscriptions, as the subscriber ──

    /// Subscribes to another stage.
    ///
    /// @param request the request to complete with the result; if null, the options decide the consequences of a
    /// failure
    void connect(Stage.Connect<I, O> connect, @Nullable Request<Subscription> request) throws Throwable {
        notifyStage(new StageEvent.Connecting());
        if (!self.pid().isAlive()) return;
        Pid producer = connect.producer().pid();
        if (producer == null) {
            unconnected(connect.options(), request, ExitReason.NO_PROCESS);
        } else if (producer == self.pid()) {
            unconnected(connect.options(), request,
                    ExitReason.of(new IllegalArgumentException(producer + " cannot subscribe to itself")));
        } else {
            upstreams.add(producer, connect, request);
        }
    }

    /// Handles the end of a producer, or its refusal of a subscription.
    private void lost(Subscription subscription, ExitReason reason) throws Throwable {
        var inlet = upstreams.remove(subscription);
        if (inlet != null) unconnected(inlet.options, inlet.request, reason);
    }

    private void unconnected(
            SubscriptionOptions options, @Nullable Request<Subscription> request, ExitReason reason) throws Throwable {
        if (request != null) {
            request.fail(reason);
            return;
        }
        notifyStage(new StageEvent.ProducerEnded(reason));
        boolean ends = switch (options.whenProducerEnds()) {
            case PERMANENT -> true;
            case TRANSIENT -> !reason.isClean();
            case TEMPORARY -> false;
        };
        if (ends) endLater(reason);
    }

    // ── subscriptions, as the producer ──

    /// Removes a subscriber that has left.
    private void forget(Subscription subscription) throws Throwable {
        if (downstreams.remove(subscription)) notifyStage(new StageEvent.SubscriberLeft());
    }

    // ── the flow ──

    /// Delivers events, produces events on demand, handles received events, and ends the stage when an end is pending
    /// and nothing is left to do.
    private void proceed() throws Throwable {
        while (self.pid().isAlive()) {
            downstreams.deliver();
            var batch = mayReceive() ? upstreams.poll() : null;
            long more = batch == null && stage instanceof Producer && ending == null ? outlets.ask() : 0;
            if (batch != null) receive(batch);
            else if (more > 0) apply(more, before -> stage.demanded(more, before));
            else break;
        }
        if (ending != null && self.pid().isAlive() && upstreams.isEmpty() && outlets.waiting() == 0) end(ending);
    }

    /// Whether received events may be handled. A [ProducerConsumer] handles events only on demand.
    private boolean mayReceive() {
        return !(stage instanceof ProducerConsumer) || outlets.wanted() > outlets.waiting();
    }

    private void receive(Upstreams.Batch<I> batch) throws Throwable {
        apply(batch.events(), before -> stage.received(batch.events(), before));
        if (self.pid().isAlive()) upstreams.handled(batch);
    }

    private void notifyStage(StageEvent event) throws Throwable {
        apply(event, before -> stage.handleEvent(event, before));
    }

    /// Calls a callback and carries out its result.
    private void apply(Object about, Callback<S, O> callback) throws Throwable {
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
                    self.pid() + " returned null; use keep(state) or emit(events, state)")), about);
        }
        state = emission.state;
        emit(emission.events, about);
        if (emission.reason != null) {
            downstreams.deliver();
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
            var flaw = IsolationCheck.violationIn(event);
            if (flaw != null) throw new IllegalArgumentException(flaw.ofMessage(event, ClassNames.nameOf(stage)));
        }
    }

    // ── the end ──

    /// Makes the stage end when nothing is left to do. The first reason counts.
    private void endLater(ExitReason reason) {
        if (ending == null) ending = reason;
        upstreams.stopDemand();
    }

    void end(ExitReason reason) throws Throwable {
        termination(null).stop(reason);
    }

    /// Handles `thrown`, which has left a callback. Returns the exception to rethrow.
    Throwable crashed(Throwable thrown, Object about) {
        return termination(about).crashed(thrown);
    }

    private BehaviourTermination termination(@Nullable Object about) {
        return new BehaviourTermination(
                self, reason -> stage.terminate(reason, state), stage::formatStatus, state, about, null);
    }
}
