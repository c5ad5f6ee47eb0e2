package dev.coppice.behaviours.event;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.core.Call;
import org.jspecify.annotations.Nullable;

/// The result of a callback of an [EventHandler]: its next state, or its removal, and the reply to a call.
///
/// Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="handler"}
///
/// @param <S> the state of the handler
public final class HandlerResult<S extends @Nullable Object> {

    /// Whether the handler stays, and with which state.
    sealed interface Fate {
        record Stay(@Nullable Object state) implements Fate {}

        record Same() implements Fate {}

        record Leave() implements Fate {}

        record Swap(@Nullable Object argument, Object id, EventHandler<?, ?> successor) implements Fate {}
    }

    final Fate fate;
    final boolean hibernates;
    final @Nullable Call<?, ?> answered;
    final @Nullable Object answer;

    private HandlerResult(Fate fate, boolean hibernates, @Nullable Call<?, ?> answered, @Nullable Object answer) {
        this.fate = fate;
        this.hibernates = hibernates;
        this.answered = answered;
        this.answer = answer;
    }

    static <S extends @Nullable Object> HandlerResult<S> of(Fate fate) {
        return new HandlerResult<>(fate, false, null, null);
    }

    /// Replies to `call`, which must be the call that is being handled.
    public <R extends @Nullable Object> HandlerResult<S> reply(Call<?, R> call, R answer) {
        requireNonNull(call, "call must not be null");
        if (answered != null) {
            throw new IllegalStateException(ClassNames.answeredTwice(answered, call));
        }
        return new HandlerResult<>(fate, hibernates, call, answer);
    }

    /// Hibernates the manager: it releases as much memory as possible until the next message or signal.
    public HandlerResult<S> hibernate() {
        return new HandlerResult<>(fate, true, answered, answer);
    }

    @Override public String toString() {
        return fate + (answered == null ? "" : ".reply(" + ClassNames.nameOf(answered) + ", …)");
    }
}
