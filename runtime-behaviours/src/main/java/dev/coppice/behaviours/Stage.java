package dev.coppice.behaviours;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One stage of a flow of events in which nobody gets more than it asked for: a [Producer], [ProducerConsumer] or [Consumer].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="flow"}
///
/// Stages are processes; [Stages#subscribe] connects two. What callers may rely on:
/// - A subscriber is never sent more events than it asked for: [SubscriptionOptions#maxDemand] at most are under way.
/// - A producer is asked for events only when a subscriber wants them and none wait. What it emits beyond that waits in a buffer of limited size.
/// - Events from one stage to another arrive in the order they were emitted.
/// - Stages watch each other. A producer forgets a subscriber that ends, with the events sent to it; what the end of a producer means, its subscribers choose.
///
/// The protected methods that are not callbacks may be called in callbacks only.
///
/// @param <S> the state
/// @param <I> the events it gets
/// @param <O> the events it emits
public abstract sealed class Stage<S extends @Nullable Object, I, O> extends ProcessCode<Stage.Message<I, O>>
        implements Behaviour<Stage.Message<I, O>> permits Producer, ProducerConsumer, Consumer {
    /// Made when first needed; if two threads do at once, either will do.
    private @Nullable StageProgram<S, I, O> program;

    Stage() {}

    /// What a stage understands: made by the methods of [Stages] and [Subscription].
    ///
    /// @param <I> the events it gets
    /// @param <O> the events it emits
    public sealed interface Message<I, O> permits Connect, Subscribe, Demand, Events, Unsubscribe, Unsubscribed, Push, Complete, End {}

    /// Has a consumer subscribe.
    record Connect<I, O>(Ref<? extends Message<?, I>> producer, SubscriptionOptions options, boolean manual)
            implements Message<I, O>, Call<Message<I, O>, Subscription> {}

    /// Tells a producer of a new subscriber.
    record Subscribe<I, O>(Subscription subscription, Pid consumer, int partition) implements Message<I, O> {}

    /// Tells a producer that a subscriber wants more. To a stage with manual demand: that its owner does.
    record Demand<I, O>(@Nullable Subscription subscription, long count) implements Message<I, O> {}

    record Events<I, O>(Subscription subscription, List<I> events) implements Message<I, O> {}

    /// Tells a consumer to end a subscription.
    record Unsubscribe<I, O>(Subscription subscription) implements Message<I, O> {}

    /// Tells a producer that a subscriber left.
    record Unsubscribed<I, O>(Subscription subscription) implements Message<I, O> {}

    /// Gives a producer events from outside.
    record Push<I, O>(List<O> events) implements Message<I, O> {}

    /// Tells a producer that no more events come from outside.
    record Complete<I, O>() implements Message<I, O> {}

    /// Tells a stage to end.
    record End<I, O>(ExitReason reason) implements Message<I, O> {}

    @SuppressWarnings("exports")
    @Override public final Program<?> program() {
        var made = program;
        if (made == null) program = made = new StageProgram<>(this);
        return made;
    }

    // ── callbacks ──

    /// Makes the first state. Runs in the new process; who starts the stage waits for it, and if it throws, the start fails with that.
    protected abstract S init() throws Exception;

    /// Handles what the runtime says and is not about subscriptions. By default ignored.
    protected Emission<S, O> handleSignal(Signal signal, S state) throws Exception {
        return keep(state);
    }

    /// Cleans up: see [GenServer#terminate].
    protected void terminate(ExitReason reason, S state) throws Exception {}

    /// What reports and `Sys.status` show instead of `status`. If it throws, they show nothing of it.
    protected ServerStatus formatStatus(ServerStatus status) throws Exception {
        return status;
    }

    // ── settings ──

    /// Who gets which event. Read once for each process. Default [Dispatch#byDemand].
    protected Dispatch<O> dispatch() {
        return Dispatch.byDemand();
    }

    /// How many events that nobody wants yet may wait; the oldest are dropped, with a warning in the log, when more do. Default 10,000. Without limit in
    /// a [ProducerConsumer], which is only called when somebody wants events.
    protected int bufferSize() {
        return 10_000;
    }

    /// Whether the stage starts out trapping exits: see [GenServer#trapsExits]. Default `false`.
    protected boolean trapsExits() {
        return false;
    }

    // ── connecting ──

    /// For [Consumer] and [ProducerConsumer], which show it.
    final void subscribe(Ref<? extends Message<?, I>> producer, SubscriptionOptions options) {
        self().cast(new Connect<>(producer, options, false));
    }

    // ── results ──

    /// Goes on with `state`.
    protected final Emission<S, O> keep(S state) {
        return Emission.of(state, List.of());
    }

    // ── for the program ──

    /// Makes events.
    Emission<S, O> demanded(long count, S state) throws Exception {
        return keep(state);
    }

    /// Handles events.
    Emission<S, O> received(List<I> events, S state) throws Exception {
        throw new IllegalStateException(Texts.nameOf(this) + " gets no events");
    }

    // Of stages of ours that say themselves when more is wanted. What these return is why the stage ends; null if it goes on.

    /// Told whether the producer to subscribe to was there.
    @Nullable ExitReason connected(boolean there) {
        return null;
    }

    /// Told that `count` more events are wanted.
    @Nullable ExitReason wanted(long count) {
        return null;
    }

    /// Told that a producer ended. Null if the options of the subscription say what that means.
    @Nullable ExitReason producerEnded(ExitReason reason) {
        return null;
    }
}
