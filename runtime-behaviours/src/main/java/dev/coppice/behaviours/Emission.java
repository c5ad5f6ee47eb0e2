package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Stage] does after a callback: its next state, the events it emits, and whether it goes on. Immutable.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="producer"}
///
/// @param <S> the state of the stage
/// @param <O> the events it emits
public final class Emission<S extends @Nullable Object, O> {
    final S state;
    final List<O> events;
    /// Why the stage ends, or null if it goes on.
    final @Nullable ExitReason reason;
    /// Whether it ends when all events have been handed on.
    final boolean completes;

    private Emission(S state, List<O> events, @Nullable ExitReason reason, boolean completes) {
        this.state = state;
        this.events = events;
        this.reason = reason;
        this.completes = completes;
    }

    static <S extends @Nullable Object, O> Emission<S, O> of(S state, List<? extends O> events) {
        return new Emission<>(state, List.copyOf(events), null, false);
    }

    /// Ends the stage, `normal`, when its subscribers have taken all its events.
    public Emission<S, O> complete() {
        return new Emission<>(state, events, reason, true);
    }

    /// Ends the stage with `reason` at once. Events that nobody wants yet are lost.
    public Emission<S, O> stop(ExitReason why) {
        return new Emission<>(state, events, why, completes);
    }

    @Override public String toString() {
        return "emit(…, " + events.size() + " events)" + (completes ? ".complete()" : "") + (reason == null ? "" : ".stop(" + reason + ")");
    }
}
