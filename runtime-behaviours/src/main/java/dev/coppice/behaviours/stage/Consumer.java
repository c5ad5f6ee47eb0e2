package dev.coppice.behaviours.stage;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Stage] at the end of a pipeline, which receives events and emits none.
///
/// It requests no more events while it is busy, so everything upstream runs at its pace (backpressure).
/// See [Stage] for the callbacks, supervision and debugging.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="consumer"}
///
/// @param <S> the state
/// @param <I> the events
public abstract non-sealed class Consumer<S extends @Nullable Object, I> extends Stage<S, I, Void> {

    /// For subclasses.
    protected Consumer() {}

    /// Handles `events`, of which there is at least one.
    protected abstract Emission<S, Void> handleEvents(List<I> events, S state) throws Exception;

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

    @Override final Emission<S, Void> received(List<I> events, S state) throws Exception {
        return handleEvents(events, state);
    }
}
