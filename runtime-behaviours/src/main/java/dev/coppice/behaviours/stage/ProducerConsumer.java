package dev.coppice.behaviours.stage;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Stage] in the middle of a pipeline, which turns the events that it receives into other events, on demand.
///
/// See [Stage] for the callbacks, supervision and debugging.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="middle"}
///
/// @param <S> the state
/// @param <I> the events it receives
/// @param <O> the events it emits
public abstract non-sealed class ProducerConsumer<S extends @Nullable Object, I, O> extends Stage<S, I, O> {

    /// For subclasses.
    protected ProducerConsumer() {}

    /// Turns `events`, of which there is at least one, into the events to emit.
    protected abstract Emission<S, O> handleEvents(List<I> events, S state) throws Exception;

    /// Decides which subscribers get an event. Read once for each process. Default [Dispatcher#byDemand].
    @Override protected Dispatcher<O> dispatch() {
        return Dispatcher.byDemand();
    }

    /// Emits `events` and continues with `state`.
    protected final Emission<S, O> emit(List<? extends O> events, S state) {
        return Emission.of(state, events);
    }

    /// Subscribes to `producer` after the current callback. Call this in [#init], so that a restarted stage subscribes
    /// again.
    ///
    /// If there is no such process, this stage ends with `no process`, unless [SubscriptionOptions#whenProducerEnds] is
    /// [SubscriptionOptions.Bond#TEMPORARY].
    protected final void subscribeTo(Ref<? extends Stage<?, ?, I>> producer, SubscriptionOptions options) {
        requireNonNull(producer, "producer must not be null");
        requireNonNull(options, "options must not be null");
        subscribe(producer, options);
    }

    @Override final Emission<S, O> received(List<I> events, S state) throws Exception {
        return handleEvents(events, state);
    }
}
