package dev.coppice.behaviours;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Stage] where events come from.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="producer"}
///
/// @param <S> the state
/// @param <O> the events
public abstract non-sealed class Producer<S extends @Nullable Object, O> extends Stage<S, Void, O> {

    /// For subclasses.
    protected Producer() {}

    /// Makes events, because `count` more are wanted. If it emits fewer, the rest is owed: it is not asked for again, and may be emitted later or
    /// [pushed][Stages#push] from outside.
    protected abstract Emission<S, O> handleDemand(long count, S state) throws Exception;

    /// Who gets which event. Read once for each process. Default [Dispatch#byDemand].
    @Override protected Dispatch<O> dispatch() {
        return Dispatch.byDemand();
    }

    /// How many events that nobody wants yet may wait; the oldest are dropped, with a warning in the log, when more do. Read once for each process.
    /// Default 10,000.
    protected int bufferSize() {
        return 10_000;
    }

    /// Whether it begins by holding demand back: it is asked for no events and hands none on until it is [released][Stages#release], so that all of its
    /// subscribers can be there before the first event flows. Read once for each process. Default `false`.
    protected boolean holdsDemand() {
        return false;
    }

    /// Emits `events` and goes on with `state`.
    protected final Emission<S, O> emit(S state, List<? extends O> events) {
        return Emission.of(state, events);
    }

    @Override final boolean startsHolding() {
        return holdsDemand();
    }

    @Override final int bufferLimit() {
        return bufferSize();
    }

    @Override final Emission<S, O> demanded(long count, S state) throws Exception {
        return handleDemand(count, state);
    }
}
