package dev.coppice.behaviours;

import dev.coppice.core.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Stage] in the middle: makes other events of those it gets, when somebody wants them.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="middle"}
///
/// @param <S> the state
/// @param <I> the events it gets
/// @param <O> the events it emits
public abstract non-sealed class ProducerConsumer<S extends @Nullable Object, I, O> extends Stage<S, I, O> {

    /// For subclasses.
    protected ProducerConsumer() {}

    /// Makes events of `events`, which are at least one.
    protected abstract Emission<S, O> handleEvents(List<I> events, S state) throws Exception;

    /// Who gets which event. Read once for each process. Default [Dispatch#byDemand].
    @Override protected Dispatch<O> dispatch() {
        return Dispatch.byDemand();
    }

    /// Emits `events` and goes on with `state`.
    protected final Emission<S, O> emit(S state, List<? extends O> events) {
        return Emission.of(state, events);
    }

    /// Subscribes to `producer`, right after the callback at hand: to be called in [#init], so that a restarted stage subscribes again. If nobody is
    /// there, this stage ends with `no process`, unless `options` say that it lives on without.
    protected final void subscribeTo(Ref<? extends Stage.Message<?, I>> producer, SubscriptionOptions options) {
        subscribe(producer, options);
    }

    @Override final Emission<S, O> received(List<I> events, S state) throws Exception {
        return handleEvents(events, state);
    }
}
