package dev.coppice.behaviours.stage;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of a callback of a [Stage]: the next state, the events to emit, and whether the stage continues.
/// Immutable.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StageExamples" region="producer"}
///
/// @param <S> the state of the stage
/// @param <O> the events it emits
public final class Emission<S extends @Nullable Object, O> {
    final S state;
    final List<O> events;
    /// Why the stage ends, or null if it continues.
    final @Nullable ExitReason reason;
    /// Whether the stage ends when all events have been delivered.
    final boolean completes;

    private Emission(S state, List<O> events, @Nullable ExitReason reason, boolean completes) {
        this.state = state;
        this.events = events;
        this.reason = reason;
        this.completes = completes;
    }

    static <S extends @Nullable Object, O> Emission<S, O> of(S state, List<? extends O> events) {
        return new Emission<>(state, checked(events), null, false);
    }

    @SuppressWarnings("ConstantValue") // a list from code without null checks may contain null
    private static <O> List<O> checked(List<? extends O> events) {
        requireNonNull(events, "events must not be null; emit an empty list for none");
        int index = 0;
        for (var event : events) {
            if (event == null) {
                throw new NullPointerException(
                        "events must not contain null: element " + index + " of " + events.size() + " is null");
            }
            index++;
        }
        return List.copyOf(events);
    }

    /// Ends the stage with the reason `normal` when its subscribers have received all its events.
    public Emission<S, O> complete() {
        return new Emission<>(state, events, reason, true);
    }

    /// Ends the stage with the reason `why` at once. Events that wait for demand are lost.
    public Emission<S, O> stop(ExitReason why) {
        requireNonNull(why, "why must not be null");
        return new Emission<>(state, events, why, completes);
    }

    @Override public String toString() {
        return "emit(" + events.size() + " events, …)" + (completes ? ".complete()" : "")
                + (reason == null ? "" : ".stop(" + reason + ")");
    }
}
