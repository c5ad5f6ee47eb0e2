package dev.coppice.behaviours.stage;

import dev.coppice.behaviours.BehaviourSupport;
import dev.coppice.behaviours.ServerStatus;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.Enclosing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A stage of an event pipeline with backpressure, as in Elixir's GenStage: a [Producer], [ProducerConsumer] or
/// [Consumer].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="flow"}
///
/// Stages are processes. [Stages#subscribe] connects two of them.
///
/// What callers may rely on:
/// - A subscriber is never sent more events than it requested: at most [SubscriptionOptions#maxDemand] are in flight.
/// - A producer is asked for events only when its subscribers have demand that no buffered event meets.
///   Events that it emits beyond the demand wait in a bounded buffer.
/// - The events of a subscription arrive in the order in which they were emitted.
/// - Stages monitor each other. A producer removes a subscriber that ends; the events sent to that subscriber are lost.
///   Each subscriber [chooses][SubscriptionOptions#whenProducerEnds] how it reacts to the end of its producer.
///
/// | Callback | Returns | If it throws |
/// |---|---|---|
/// | [#init] | the first state | the start fails |
/// | `handleDemand` of a [Producer] | `emit(events, state)` or `keep(state)` | the stage ends |
/// | `handleEvents` of a [Consumer] | `keep(state)` | the stage ends |
/// | `handleEvents` of a [ProducerConsumer] | `emit(events, state)` or `keep(state)` | the stage ends |
/// | [#handleSignal] | the same as the stage's other callbacks | the stage ends |
/// | [#terminate] | nothing | the exception becomes the exit reason |
///
/// Every returned [Emission] may also end the stage, with [Emission#complete] or [Emission#stop].
/// The protected methods that are not callbacks may be called only in callbacks.
///
/// *Supervision.* Start the stages of a pipeline under one supervisor, producers first.
/// A consumer that subscribes in [#init] subscribes again after a restart.
/// With the default [SubscriptionOptions.Bond#PERMANENT], consumers end together with their producer.
///
/// *When not to use it.* For a finite collection use [Task#stream][dev.coppice.behaviours.task.Task#stream].
/// For messages without backpressure use [PubSub][dev.coppice.behaviours.registry.PubSub].
///
/// *Debugging.* [Sys][dev.coppice.core.Sys] shows the state of a stage and traces its messages.
/// Crashes and dropped events are reported under `dev.coppice.server`.
///
/// @param <S> the state
/// @param <I> the events it receives
/// @param <O> the events it emits
@SuppressWarnings("exports") // the superclass, which hides the program, is not exported to users
public abstract sealed class Stage<S extends @Nullable Object, I, O> extends BehaviourSupport<Stage<?, I, O>, Void>
        implements DefinedBehaviour<Stage<?, I, O>> permits Producer, ProducerConsumer, Consumer {

    Stage() {
        super(owner -> new StageProgram<>((Stage<?, ?, ?>) owner));
    }

    /// The protocol of a stage. The methods of [Stages] and [Subscription] create the messages.
    ///
    /// @param <I> the events it receives
    /// @param <O> the events it emits
    sealed interface Message<I, O> extends Enclosing
            permits Connect, Subscribe, Accepted, Refused, Demand, Events, Unsubscribe, Unsubscribed, Push, Complete,
            Hold,
                    Allow, Notify {}

    // ── from callers ──

    /// Makes a consumer subscribe.
    ///
    /// @param credit how many events it may request until it is allowed more
    record Connect<I, O>(Ref<? extends Stage<?, ?, I>> producer, SubscriptionOptions options, long credit)
            implements Message<I, O>, Call<Stage<?, I, O>, Subscription> {}

    /// Tells a consumer to end a subscription.
    record Unsubscribe<I, O>(Subscription subscription) implements Message<I, O> {}

    /// Adds events to those of a producer.
    record Push<I, O>(List<O> events) implements Message<I, O> {
        @Override public Object enclosed() {
            return events;
        }
    }

    /// Tells a producer that no more events come.
    record Complete<I, O>() implements Message<I, O> {}

    /// Makes a producer hold its demand back, or release it.
    record Hold<I, O>(boolean held) implements Message<I, O> {}

    /// Allows a consumer with limited credit to request more events.
    record Allow<I, O>(long count) implements Message<I, O> {}

    record Notify<I, O>(StageEvent event) implements Message<I, O> {}

    // ── from a consumer to its producer ──

    record Subscribe<I, O>(Subscription subscription, int partition) implements Message<I, O> {}

    record Demand<I, O>(Subscription subscription, int count) implements Message<I, O> {}

    record Unsubscribed<I, O>(Subscription subscription) implements Message<I, O> {}

    // ── from a producer to its consumer ──

    record Accepted<I, O>(Subscription subscription) implements Message<I, O> {}

    record Refused<I, O>(Subscription subscription, ExitReason reason) implements Message<I, O> {}

    record Events<I, O>(Subscription subscription, List<I> events) implements Message<I, O> {
        @Override public Object enclosed() {
            return events;
        }
    }

    /// Sends `message` to the stage at `stage`.
    @SuppressWarnings("unchecked") // refs of stages hide these messages behind the type of the stage
    static <I, O> void send(Ref<Stage<?, I, O>> stage, Message<I, O> message) {
        ((Ref<Object>) (Ref<?>) stage).cast(message);
    }

    // ── callbacks ──

    /// Creates the first state. Runs in the new process while the starter waits.
    /// If this throws, the start fails with the exception.
    protected abstract S init() throws Exception;

    /// Handles a signal that does not concern subscriptions. By default, signals are ignored.
    protected Emission<S, O> handleSignal(Signal signal, S state) throws Exception {
        return keep(state);
    }

    /// Cleans up: see [GenServer#terminate].
    protected void terminate(ExitReason reason, S state) throws Exception {}

    /// Returns a replacement for `status` in reports and `Sys.status`. If this throws, they omit the status.
    protected ServerStatus formatStatus(ServerStatus status) throws Exception {
        return status;
    }

    // ── settings ──

    /// Whether the stage traps exits from the start: see [GenServer#trapsExits]. Default `false`.
    protected boolean trapsExits() {
        return false;
    }

    // ── connecting ──

    /// Subscribes this stage. [Consumer] and [ProducerConsumer] expose it.
    final void subscribe(Ref<? extends Stage<?, ?, I>> producer, SubscriptionOptions options) {
        send(self(), new Connect<>(producer, options, Long.MAX_VALUE));
    }

    // ── results ──

    /// Continues with `state` and emits nothing.
    protected final Emission<S, O> keep(S state) {
        return Emission.of(state, List.of());
    }

    // ── for the program ──

    /// Produces events for the demand.
    Emission<S, O> demanded(long count, S state) throws Exception {
        return keep(state);
    }

    /// Handles received events.
    Emission<S, O> received(List<I> events, S state) throws Exception {
        throw new IllegalStateException(ClassNames.nameOf(this) + " does not receive events");
    }

    /// Handles an internal event, which is neither an event of the flow nor demand.
    Emission<S, O> handleEvent(StageEvent event, S state) throws Exception {
        return keep(state);
    }

    /// Distributes the events among the subscribers.
    Dispatcher<O> dispatch() {
        return Dispatcher.byDemand();
    }

    /// Whether the stage holds its demand back until it is released.
    boolean startsHolding() {
        return false;
    }

    /// How many events may wait for demand.
    int bufferLimit() {
        return Integer.MAX_VALUE;
    }
}
