package dev.coppice.behaviours.genserver;

import dev.coppice.behaviours.internal.support.CallbackContext;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The result of a callback of a [GenServer]: the next state, the reply to the call, and how the server continues.
///
/// Created by [GenServer#next(Object)] and its siblings. Immutable: each method returns a changed copy. A server
/// continues in one way only: at most one of [#idleAfter], [#hibernate], [#stop] and a message to continue with may be
/// given.
///
/// The other behaviours have a type of their own for this purpose:
/// [Transition][dev.coppice.behaviours.statemachine.Transition] (state machines),
/// [HandlerResult][dev.coppice.behaviours.event.HandlerResult] (event handlers) and
/// [Emission][dev.coppice.behaviours.stage.Emission] (stages).
///
/// {@snippet class="dev.coppice.behaviours.snippets.NextExamples" region="next"}
///
/// @param <S> the state of the server
public final class Next<S extends @Nullable Object> {
    private static final Object UNCHANGED = new Object();
    private static final Next<?> SAME = new Next<>(UNCHANGED, null, null, null);

    /// How a server continues if it does not simply wait for the next message.
    sealed interface Then {
        record Idle(@Nullable Duration after) implements Then {}

        record Hibernate() implements Then {}

        record Continue(Object message) implements Then {
            public Continue {
                if (message == null) {
                    throw new IllegalArgumentException(
                            "message must not be null; use next(state) to continue without one");
                }
            }
        }

        record Stop(ExitReason reason) implements Then {
            public Stop {
                if (reason == null) {
                    throw new IllegalArgumentException(
                            "reason must not be null; use ExitReason.NORMAL to end normally");
                }
            }
        }

        record Ignore() implements Then {}

        record Fail(ExitReason reason) implements Then {
            public Fail {
                if (reason == null) throw new IllegalArgumentException("reason must not be null");
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
    static <S extends @Nullable Object> Next<S> keep() {
        return (Next<S>) SAME;
    }

    static <S extends @Nullable Object> Next<S> keep(Then then) {
        return new Next<>(UNCHANGED, then, null, null);
    }

    /// Replies to `call`, which must be the call that is being handled. The reply is sent before the server continues;
    /// if the server stops, the reply is sent after `terminate`.
    ///
    /// A reply to a call that was sent by `cast` is dropped. Reply to other calls through the
    /// [From][dev.coppice.core.From] that [GenServer#from] returned.
    public <R extends @Nullable Object> Next<S> reply(Call<?, R> call, R answer) {
        if (call == null) {
            throw new IllegalArgumentException("call must not be null; give the call that is being handled");
        }
        if (answered != null) {
            throw new IllegalStateException(ClassNames.answeredTwice(answered, call));
        }
        return new Next<>(state, then, call, answer);
    }

    /// Makes the server receive [Signal.Idle] if nothing arrives for `duration`. Overrides [GenServer#idleAfter()] for
    /// this wait. Anything that arrives ends the wait; a system request restarts it.
    ///
    /// @param duration zero for an immediate signal unless something is in the mailbox; null for no signal in this wait
    /// @throws IllegalArgumentException if `duration` is negative
    public Next<S> idleAfter(@Nullable Duration duration) {
        Timeouts.check("duration", duration);
        return then(new Then.Idle(duration));
    }

    /// Hibernates the server: it releases as much memory as possible until the next message or signal.
    public Next<S> hibernate() {
        return then(new Then.Hibernate());
    }

    /// Stops the server with `reason`, after [GenServer#terminate].
    public Next<S> stop(ExitReason reason) {
        return then(new Then.Stop(reason));
    }

    private Next<S> then(Then way) {
        if (then != null) {
            throw new IllegalStateException(CallbackContext.here() + " can continue in one way only: "
                    + ClassNames.variableFor(then) + " and " + ClassNames.variableFor(way) + " exclude each other");
        }
        return new Next<>(state, way, answered, answer);
    }

    /// Whether there is nothing to do except keep the state.
    boolean isPlain() {
        return then == null && answered == null;
    }

    boolean isUnchanged() {
        return state == UNCHANGED;
    }

    /// The state to continue with; it was `before`.
    @SuppressWarnings({"unchecked", "NullAway"}) // null is an S if the server returned it
    S stateAfter(S before) {
        return state == UNCHANGED ? before : (S) state;
    }

    /// The state that the callback returned.
    @SuppressWarnings({"unchecked", "NullAway"})
    S state() {
        return (S) state;
    }

    @Override public String toString() {
        var text = new StringBuilder("next(").append(state == UNCHANGED ? "kept" : "…").append(')');
        if (answered != null) text.append(".reply(").append(answered.getClass().getSimpleName()).append(", …)");
        if (then != null) text.append('.').append(then);
        return text.toString();
    }
}
