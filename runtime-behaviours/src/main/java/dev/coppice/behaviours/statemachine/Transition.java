package dev.coppice.behaviours.statemachine;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.internal.support.CallbackContext;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of a callback of a [StateMachine]: the next state and the actions of the transition.
///
/// Created by [StateMachine#next(Object, Object)] and its siblings. Immutable: each method returns a copy with one more
/// action. Actions are carried out in the order in which they were added. If several contradict each other, the last
/// one counts.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="transition"}
///
/// @param <S> the states
/// @param <D> the data
/// @param <E> the events
public final class Transition<S, D extends @Nullable Object, E> {
    private static final Object UNCHANGED = new Object();
    private static final Transition<?, ?, ?> KEEP = new Transition<>(new Goal.Keep(), UNCHANGED, null);

    /// The target of a transition.
    sealed interface Goal {
        record Next(Object state) implements Goal {
            public Next {
                if (state == null) throw new IllegalArgumentException("state must not be null");
            }
        }

        record Keep() implements Goal {}

        record Repeat() implements Goal {}

        record Stop(ExitReason reason) implements Goal {
            public Stop {
                if (reason == null) {
                    throw new IllegalArgumentException(
                            "reason must not be null; use ExitReason.NORMAL to end normally");
                }
            }
        }

        record Ignore() implements Goal {}

        record Fail(ExitReason reason) implements Goal {
            public Fail {
                if (reason == null) throw new IllegalArgumentException("reason must not be null");
            }
        }

        /// Whether only `init` may return it.
        default boolean isForInit() {
            return this instanceof Ignore || this instanceof Fail;
        }
    }

    /// An action of a transition.
    sealed interface Action {
        record Reply(Call<?, ?> call, @Nullable Object answer) implements Action {}

        record Answer(From<@Nullable Object> from, @Nullable Object answer) implements Action {}

        record Postpone(boolean postpones) implements Action {}

        record Insert(EventType cause, Object event) implements Action {}

        record Hibernate() implements Action {}

        record Become(StateMachine<?, ?, ?> other) implements Action {
            public Become {
                if (other == null) throw new IllegalArgumentException("other must not be null");
            }
        }

        record Push(StateMachine<?, ?, ?> other) implements Action {
            public Push {
                if (other == null) throw new IllegalArgumentException("other must not be null");
            }
        }

        record Pop() implements Action {}

        /// An action on one timer.
        sealed interface Timing extends Action {
            EventType.Timer timer();
        }

        record StartAfter(EventType.Timer timer, Duration delay, Object event) implements Timing {}

        record StartAt(EventType.Timer timer, long nanoTime, Object event) implements Timing {}

        record Update(EventType.Timer timer, Object event) implements Timing {}

        record Cancel(EventType.Timer timer) implements Timing {}
    }

    final Goal goal;
    private final @Nullable Object data;
    /// The last action, or null if there is none.
    private final @Nullable Link last;

    /// An action and its predecessors. Adding an action takes constant time.
    private record Link(@Nullable Link before, Action action, int count) {}

    private Transition(Goal goal, @Nullable Object data, @Nullable Link last) {
        this.goal = goal;
        this.data = data;
        this.last = last;
    }

    static <S, D extends @Nullable Object, E> Transition<S, D, E> to(Goal goal, D data) {
        return new Transition<>(goal, data, null);
    }

    static <S, D extends @Nullable Object, E> Transition<S, D, E> to(Goal goal) {
        return new Transition<>(goal, UNCHANGED, null);
    }

    @SuppressWarnings("unchecked") // holds nothing
    static <S, D extends @Nullable Object, E> Transition<S, D, E> keep() {
        return (Transition<S, D, E>) KEEP;
    }

    private Transition<S, D, E> with(Action action) {
        if (!(goal instanceof Goal.Next || goal instanceof Goal.Keep || goal instanceof Goal.Repeat)
                && !(action instanceof Action.Reply || action instanceof Action.Answer)) {
            throw new IllegalStateException("a machine that stops can only reply: "
                    + ClassNames.variableFor(goal)
                    + " and " + ClassNames.variableFor(action) + " of " + CallbackContext.here()
                    + " exclude each other");
        }
        return new Transition<>(goal, data, new Link(last, action, last == null ? 1 : last.count + 1));
    }

    /// The actions in the order in which they were added.
    List<Action> actions() {
        if (last == null) return List.of();
        var actions = new Action[last.count];
        for (var link = last; link != null; link = link.before) actions[link.count - 1] = link.action;
        return List.of(actions);
    }

    // ── replies ──

    /// Replies to `call`, which must be the call that is being handled. The reply is sent at once; a machine that stops
    /// replies before `terminate`.
    ///
    /// The reply is dropped if the event was not sent by call. Reply to other calls through the [From] that
    /// [StateMachine#from] returned.
    public <R extends @Nullable Object> Transition<S, D, E> reply(Call<?, R> call, R answer) {
        requireNonNull(call, "call must not be null");
        return with(new Action.Reply(call, answer));
    }

    /// Replies to a deferred call. The reply is sent at once.
    @SuppressWarnings("unchecked") // the compiler checked the answer
    public <R extends @Nullable Object> Transition<S, D, E> reply(From<R> from, R answer) {
        requireNonNull(from, "from must not be null");
        return with(new Action.Answer((From<@Nullable Object>) from, answer));
    }

    // ── events ──

    /// Postpones the event that is being handled until the state changes. The machine then handles it again, as if it
    /// had just arrived.
    public Transition<S, D, E> postpone() {
        return postpone(true);
    }

    /// As [#postpone()] if `postpones` is true; otherwise cancels an earlier [#postpone()].
    public Transition<S, D, E> postpone(boolean postpones) {
        return with(new Action.Postpone(postpones));
    }

    /// Inserts `event`: the machine handles it before all waiting events, after the events that this transition
    /// inserted earlier. Its type is [EventType.Sent#INTERNAL].
    public Transition<S, D, E> insert(E event) {
        return insert(EventType.Sent.INTERNAL, event);
    }

    /// As [#insert(Object)], with the type `cause`. The reply to an inserted call is dropped.
    public Transition<S, D, E> insert(EventType cause, E event) {
        requireNonNull(cause, "cause must not be null");
        requireNonNull(event, "event must not be null");
        return with(new Action.Insert(cause, event));
    }

    /// Inserts `signal`: the machine handles it before all waiting events, as if the runtime had sent it.
    public Transition<S, D, E> insertSignal(Signal signal) {
        requireNonNull(signal, "signal must not be null");
        return with(new Action.Insert(EventType.Sent.INFO, signal));
    }

    // ── timers ──

    /// Starts the event timeout: the machine handles `event` if it handles no other event for `delay`.
    ///
    /// @param delay zero to handle `event` next, unless another event is already waiting
    public Transition<S, D, E> eventTimeout(Duration delay, E event) {
        requireNonNull(event, "event must not be null");
        return start(EventType.Timeout.EVENT, delay, event);
    }

    /// Starts the state timeout: the machine handles `event` if it stays for `delay` in the state that it now goes to.
    public Transition<S, D, E> stateTimeout(Duration delay, E event) {
        requireNonNull(event, "event must not be null");
        return start(EventType.Timeout.STATE, delay, event);
    }

    /// Starts a named timeout: the machine handles `event` after `delay`, regardless of other events and changes of
    /// state.
    public Transition<S, D, E> timeout(Object name, Duration delay, E event) {
        requireNonNull(event, "event must not be null");
        return start(new EventType.Named(name), delay, event);
    }

    /// Starts `timer`, or restarts it if it is running.
    ///
    /// @param delay zero to handle `event` right after the events that wait in the machine, before the mailbox
    /// @throws IllegalArgumentException if `delay` is negative
    public Transition<S, D, E> start(EventType.Timer timer, Duration delay, E event) {
        requireNonNull(timer, "timer must not be null");
        requireNonNull(event, "event must not be null");
        Timeouts.require("delay", delay);
        return with(new Action.StartAfter(timer, delay, event));
    }

    /// Starts or restarts `timer` so that it fires when [StateMachine#nanoTime] reaches `nanoTime`.
    public Transition<S, D, E> startAt(EventType.Timer timer, long nanoTime, E event) {
        requireNonNull(timer, "timer must not be null");
        requireNonNull(event, "event must not be null");
        return with(new Action.StartAt(timer, nanoTime, event));
    }

    /// Replaces the event of `timer` with `event`. If the timer is not running, it fires at once.
    public Transition<S, D, E> update(EventType.Timer timer, E event) {
        requireNonNull(timer, "timer must not be null");
        requireNonNull(event, "event must not be null");
        return with(new Action.Update(timer, event));
    }

    /// Cancels `timer` if it is running: its event is never handled.
    public Transition<S, D, E> cancel(EventType.Timer timer) {
        requireNonNull(timer, "timer must not be null");
        return with(new Action.Cancel(timer));
    }

    // ── hibernation and change of definition ──

    /// Hibernates the machine: it releases as much memory as possible until the next message or signal.
    public Transition<S, D, E> hibernate() {
        return with(new Action.Hibernate());
    }

    /// Makes the machine call the callbacks of `other` from now on.
    public Transition<S, D, E> become(StateMachine<S, D, E> other) {
        return with(new Action.Become(other));
    }

    /// As [#become], until [#pop].
    public Transition<S, D, E> push(StateMachine<S, D, E> other) {
        return with(new Action.Push(other));
    }

    /// Undoes the last [#push]. If there is none, the machine ends.
    public Transition<S, D, E> pop() {
        return with(new Action.Pop());
    }

    boolean isUnchanged() {
        return data == UNCHANGED;
    }

    /// The data to continue with; it was `before`.
    @SuppressWarnings({"unchecked", "NullAway"}) // null is a D if the machine returned it
    D dataAfter(D before) {
        return data == UNCHANGED ? before : (D) data;
    }

    /// Whether one of the actions replies to `call`.
    boolean answers(Object call) {
        for (var link = last; link != null; link = link.before) {
            if (link.action instanceof Action.Reply(var answered, _) && answered == call) return true;
        }
        return false;
    }

    @Override public String toString() {
        return goal + (last == null ? "" : " " + actions());
    }
}
