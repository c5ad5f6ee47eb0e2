package dev.coppice.behaviours;

import dev.coppice.core.Call;
import org.jspecify.annotations.Nullable;

/// What an [EventHandler] does after a callback. Immutable: each method returns a changed copy.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="handler"}
///
/// @param <S> the state of the handler
public final class Reaction<S extends @Nullable Object> {

    /// What becomes of the handler.
    sealed interface Fate {
        record Stay(@Nullable Object state) implements Fate {}

        record Same() implements Fate {}

        record Leave() implements Fate {}

        record GiveWay(@Nullable Object argument, Object id, EventHandler<?, ?> successor) implements Fate {}
    }

    final Fate fate;
    final boolean hibernates;
    final @Nullable Call<?, ?> answered;
    final @Nullable Object answer;

    private Reaction(Fate fate, boolean hibernates, @Nullable Call<?, ?> answered, @Nullable Object answer) {
        this.fate = fate;
        this.hibernates = hibernates;
        this.answered = answered;
        this.answer = answer;
    }

    static <S extends @Nullable Object> Reaction<S> of(Fate fate) {
        return new Reaction<>(fate, false, null, null);
    }

    /// Answers `call`, the one that is being handled.
    public <R extends @Nullable Object> Reaction<S> reply(Call<?, R> call, R answer) {
        if (answered != null) throw new IllegalStateException("the call is answered already, with " + this.answer);
        return new Reaction<>(fate, hibernates, call, answer);
    }

    /// Has the manager release what it can until something arrives.
    public Reaction<S> hibernate() {
        return new Reaction<>(fate, true, answered, answer);
    }

    @Override public String toString() {
        return fate + (answered == null ? "" : ".reply(" + Texts.nameOf(answered) + ", …)");
    }
}
