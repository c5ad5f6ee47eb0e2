package dev.coppice.behaviours.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A [Stage] at the start of a pipeline, which produces events on demand.
///
/// See [Stage] for the callbacks, supervision and debugging.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="producer"}
///
/// @param <S> the state
/// @param <O> the events
public abstract non-sealed class Producer<S extends @Nullable Object, O> extends Stage<S, Void, O> {

    /// For subclasses.
    protected Producer() {}

    /// Produces events, because subscribers have demand for `count` more.
    ///
    /// If it emits fewer, the rest stays pending and is not requested again.
    /// A later callback may emit it, or other code may [push][Stages#push] it.
    protected abstract Emission<S, O> handleDemand(long count, S state) throws Exception;

    /// Decides which subscribers get an event. Read once for each process. Default [Dispatcher#byDemand].
    @Override protected Dispatcher<O> dispatch() {
        return Dispatcher.byDemand();
    }

    /// How many events may wait for demand. Beyond that, the oldest events are dropped, with a warning in the log.
    /// Read once for each process. Default 10,000.
    protected int bufferSize() {
        return 10_000;
    }

    /// Whether the producer holds its demand back from the start.
    ///
    /// It is then not asked for events and delivers none until it is [released][Stages#release], so that all
    /// subscribers can subscribe before the first event flows. Read once for each process. Default `false`.
    protected boolean holdsDemand() {
        return false;
    }

    /// Emits `events` and continues with `state`.
    protected final Emission<S, O> emit(List<? extends O> events, S state) {
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
