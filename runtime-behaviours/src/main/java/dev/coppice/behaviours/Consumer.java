package dev.coppice.behaviours;

import dev.coppice.core.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Stage] where events end. It is asked for no more while it handles some: as fast as it is, so fast is the flow.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="consumer"}
///
/// @param <S> the state
/// @param <I> the events
public abstract non-sealed class Consumer<S extends @Nullable Object, I> extends Stage<S, I, Void> {

    /// For subclasses.
    protected Consumer() {}

    /// Handles `events`, which are at least one.
    protected abstract Emission<S, Void> handleEvents(List<I> events, S state) throws Exception;

    /// Subscribes to `producer`, right after the callback at hand: to be called in [#init], so that a restarted stage subscribes again. If nobody is
    /// there, this stage ends with `no process`, unless `options` say that it lives on without.
    protected final void subscribeTo(Ref<? extends Stage.Message<?, I>> producer, SubscriptionOptions options) {
        subscribe(producer, options);
    }

    @Override final Emission<S, Void> received(List<I> events, S state) throws Exception {
        return handleEvents(events, state);
    }
}
