package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a [GenServer] does after a callback: its next state, the answer to the call it handled, and how it goes on.
///
/// Made by [GenServer#next(Object)] and the like. Immutable: each method returns a changed copy. A server goes on in one way
/// only, so at most one of [#idleAfter], [#hibernate], [#stop] and a message to continue with may be given.
///
/// {@snippet class="dev.coppice.behaviours.snippets.NextExamples" region="next"}
///
/// @param <S> the state of the server
public final class Next<S extends @Nullable Object> {
    private static final Object UNCHANGED = new Object();
    private static final Next<?> SAME = new Next<>(UNCHANGED, null, null, null);

    /// How a server goes on, where it does not just wait for the next message.
    sealed interface Then {
        record Idle(Duration after) implements Then {}

        record Hibernate() implements Then {}

        record Continue(Object message) implements Then {
            public Continue {
                if (message == null) throw new IllegalArgumentException("a server cannot go on with null as a message; use next(state)");
            }
        }

        record Stop(ExitReason reason) implements Then {
            public Stop {
                if (reason == null) throw new IllegalArgumentException("a server ends with a reason, and null is none; use ExitReason.NORMAL");
            }
        }

        record Ignore() implements Then {}

        record Fail(ExitReason reason) implements Then {
            public Fail {
                if (reason == null) throw new IllegalArgumentException("a start fails with a reason, and null is none");
            }
        }
    }

    private final @Nullable Object state;
    final @Nullable Then then;
    final @Nullable Call<?, ?> answered;
    final @Nullable Object answer;

    private Next(@Nullable Object state, @Nullable Then then, @Nullable Call<?, ?> answered, @Nullable Object answer) {
        this.state = state;
        this.then = then;
        this.answered = answered;
        this.answer = answer;
    }

    static <S extends @Nullable Object> Next<S> of(S state) {
        return new Next<>(state, null, null, null);
    }

    static <S extends @Nullable Object> Next<S> of(S state, Then then) {
        return new Next<>(state, then, null, null);
    }

    @SuppressWarnings("unchecked") // holds no state
    static <S extends @Nullable Object> Next<S> same() {
        return (Next<S>) SAME;
    }

    static <S extends @Nullable Object> Next<S> same(Then then) {
        return new Next<>(UNCHANGED, then, null, null);
    }

    /// Answers `call`, the one that is being handled. The answer is sent before the server goes on; if it stops, after `terminate`.
    ///
    /// An answer to a call that came by `cast` goes nowhere. Other calls are answered through the
    /// [From][dev.coppice.core.From] that [GenServer#from] gave.
    public <R extends @Nullable Object> Next<S> reply(Call<?, R> call, R answer) {
        if (call == null) throw new IllegalArgumentException("there is no call to answer: null was given for the one that is being handled");
        if (answered != null) throw new IllegalStateException("the call is answered already, with " + this.answer);
        return new Next<>(state, then, call, answer);
    }

    /// Has the server hear [Signal.Idle] if nothing arrives for `duration`. Anything that arrives ends this wait; a
    /// system request starts it anew.
    ///
    /// @param duration zero to hear it unless something waits in the mailbox
    public Next<S> idleAfter(Duration duration) {
        if (duration == null || duration.isNegative()) throw new IllegalArgumentException("a server cannot be idle for " + duration);
        return then(new Then.Idle(duration));
    }

    /// Has the server release what it can until something arrives.
    public Next<S> hibernate() {
        return then(new Then.Hibernate());
    }

    /// Ends the server with `reason`, after [GenServer#terminate].
    public Next<S> stop(ExitReason reason) {
        return then(new Then.Stop(reason));
    }

    private Next<S> then(Then way) {
        if (then != null) {
            throw new IllegalStateException("a server goes on in one way: " + then + " and " + way + " exclude each other");
        }
        return new Next<>(state, way, answered, answer);
    }

    /// Whether there is nothing to do but to keep the state.
    boolean isPlain() {
        return then == null && answered == null;
    }

    boolean isUnchanged() {
        return state == UNCHANGED;
    }

    /// The state to go on with, where it was `before`.
    @SuppressWarnings({"unchecked", "NullAway"}) // null is an S if the server made it one
    S stateAfter(S before) {
        return state == UNCHANGED ? before : (S) state;
    }

    /// The state that was given.
    @SuppressWarnings({"unchecked", "NullAway"})
    S state() {
        return (S) state;
    }

    @Override public String toString() {
        var text = new StringBuilder("next(").append(state == UNCHANGED ? "same" : "…").append(')');
        if (answered != null) text.append(".reply(").append(answered.getClass().getSimpleName()).append(", …)");
        if (then != null) text.append('.').append(then);
        return text.toString();
    }
}
