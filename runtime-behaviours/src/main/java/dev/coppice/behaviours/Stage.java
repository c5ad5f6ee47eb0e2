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
    public sealed interface Message<I, O>
            permits Connect, Subscribe, Accepted, Refused, Demand, Events, Unsubscribe, Unsubscribed, Push, Complete, Hold, Allow, Tell {}

    // ── from outside ──

    /// Has a consumer subscribe.
    ///
    /// @param credit how many events it may ask for until it is allowed more
    record Connect<I, O>(Ref<? extends Message<?, I>> producer, SubscriptionOptions options, long credit)
            implements Message<I, O>, Call<Message<I, O>, Subscription> {}

    /// Tells a consumer to end a subscription.
    record Unsubscribe<I, O>(Subscription subscription) implements Message<I, O> {}

    /// Gives a producer events.
    record Push<I, O>(List<O> events) implements Message<I, O> {}

    /// Tells a producer that no more events come.
    record Complete<I, O>() implements Message<I, O> {}

    /// Has a producer hold demand back, or release it.
    record Hold<I, O>(boolean held) implements Message<I, O> {}

    /// Lets a consumer with limited credit ask for more.
    record Allow<I, O>(long count) implements Message<I, O> {}

    record Tell<I, O>(News news) implements Message<I, O> {}

    // ── from a consumer to its producer ──

    record Subscribe<I, O>(Subscription subscription, int partition) implements Message<I, O> {}

    record Demand<I, O>(Subscription subscription, int count) implements Message<I, O> {}

    record Unsubscribed<I, O>(Subscription subscription) implements Message<I, O> {}

    // ── from a producer to its consumer ──

    record Accepted<I, O>(Subscription subscription) implements Message<I, O> {}

    record Refused<I, O>(Subscription subscription, ExitReason reason) implements Message<I, O> {}

    record Events<I, O>(Subscription subscription, List<I> events) implements Message<I, O> {}

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

    /// Whether the stage starts out trapping exits: see [GenServer#trapsExits]. Default `false`.
    protected boolean trapsExits() {
        return false;
    }

    // ── connecting ──

    /// For [Consumer] and [ProducerConsumer], which show it.
    final void subscribe(Ref<? extends Message<?, I>> producer, SubscriptionOptions options) {
        self().cast(new Connect<>(producer, options, Long.MAX_VALUE));
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

    /// Hears what is neither an event nor demand.
    Emission<S, O> hear(News news, S state) throws Exception {
        return keep(state);
    }

    /// Who gets which event.
    Dispatch<O> dispatch() {
        return Dispatch.byDemand();
    }

    /// Whether nothing flows until it is released.
    boolean startsHolding() {
        return false;
    }

    /// How many events that nobody wants may wait.
    int bufferLimit() {
        return Integer.MAX_VALUE;
    }
}
