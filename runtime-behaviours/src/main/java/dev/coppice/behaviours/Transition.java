package dev.coppice.behaviours;

import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [StateMachine] does after a callback: where it goes, and what it does on the way.
///
/// Made by [StateMachine#next(Object, Object)] and the like. Immutable: each method returns a copy with one action more. Actions are
/// carried out in the order in which they were given; of several that contradict each other, the last one counts.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="transition"}
///
/// @param <S> the states
/// @param <D> the data
/// @param <E> the events
public final class Transition<S, D extends @Nullable Object, E> {
    private static final Object UNCHANGED = new Object();
    private static final Transition<?, ?, ?> KEEP = new Transition<>(new Goal.Keep(), UNCHANGED, List.of());

    /// Where a machine goes.
    sealed interface Goal {
        record Next(Object state) implements Goal {
            public Next {
                if (state == null) throw new IllegalArgumentException("a machine is always in a state: null is none");
            }
        }

        record Keep() implements Goal {}

        record Repeat() implements Goal {}

        record Stop(ExitReason reason) implements Goal {
            public Stop {
                if (reason == null) throw new IllegalArgumentException("a machine ends with a reason, and null is none; use ExitReason.NORMAL");
            }
        }

        record Ignore() implements Goal {}

        record Fail(ExitReason reason) implements Goal {
            public Fail {
                if (reason == null) throw new IllegalArgumentException("a start fails with a reason, and null is none");
            }
        }

        /// Whether only `init` may return it.
        default boolean isForInit() {
            return this instanceof Ignore || this instanceof Fail;
        }
    }

    /// What a machine does on the way.
    sealed interface Action {
        record Reply(Call<?, ?> call, @Nullable Object answer) implements Action {}

        record Answer(From<@Nullable Object> from, @Nullable Object answer) implements Action {}

        record Postpone(boolean postpones) implements Action {}

        record Insert(Cause cause, Object event) implements Action {}

        record Hibernate() implements Action {}

        record Become(StateMachine<?, ?, ?> other) implements Action {
            public Become {
                if (other == null) throw new IllegalArgumentException("a machine can become another one, and null is none");
            }
        }

        record Push(StateMachine<?, ?, ?> other) implements Action {
            public Push {
                if (other == null) throw new IllegalArgumentException("a machine can become another one, and null is none");
            }
        }

        record Pop() implements Action {}

        /// Concerns one timer.
        sealed interface Timing extends Action {
            Cause.Timer timer();
        }

        record StartAfter(Cause.Timer timer, Duration delay, Object event) implements Timing {}

        record StartAt(Cause.Timer timer, long nanoTime, Object event) implements Timing {}

        record Update(Cause.Timer timer, Object event) implements Timing {}

        record Cancel(Cause.Timer timer) implements Timing {}
    }

    final Goal goal;
    private final @Nullable Object data;
    final List<Action> actions;

    private Transition(Goal goal, @Nullable Object data, List<Action> actions) {
        this.goal = goal;
        this.data = data;
        this.actions = actions;
    }

    static <S, D extends @Nullable Object, E> Transition<S, D, E> to(Goal goal, D data) {
        return new Transition<>(goal, data, List.of());
    }

    static <S, D extends @Nullable Object, E> Transition<S, D, E> to(Goal goal) {
        return new Transition<>(goal, UNCHANGED, List.of());
    }

    @SuppressWarnings("unchecked") // holds nothing
    static <S, D extends @Nullable Object, E> Transition<S, D, E> keep() {
        return (Transition<S, D, E>) KEEP;
    }

    private Transition<S, D, E> with(Action action) {
        if (!(goal instanceof Goal.Next || goal instanceof Goal.Keep || goal instanceof Goal.Repeat)
                && !(action instanceof Action.Reply || action instanceof Action.Answer)) {
            throw new IllegalStateException("a machine that stops can only answer on the way: " + goal + " and " + action + " exclude each other");
        }
        var more = new ArrayList<Action>(actions.size() + 1);
        more.addAll(actions);
        more.add(action);
        return new Transition<>(goal, data, List.copyOf(more));
    }

    // ── answers ──

    /// Answers `call`, the one that is being handled. Sent at once; a machine that stops answers before `terminate`.
    ///
    /// An answer to a call that came otherwise than by call goes nowhere. Other calls are answered through the [From] that [StateMachine#from] gave.
    public <R extends @Nullable Object> Transition<S, D, E> reply(Call<?, R> call, R answer) {
        return with(new Action.Reply(call, answer));
    }

    /// Answers a call whose [From] was kept. Sent at once.
    @SuppressWarnings("unchecked") // the compiler checked the answer
    public <R extends @Nullable Object> Transition<S, D, E> reply(From<R> from, R answer) {
        return with(new Action.Answer((From<@Nullable Object>) from, answer));
    }

    // ── events ──

    /// Keeps the event that is being handled until the state has changed; then it is handled again, as if it had arrived just then.
    public Transition<S, D, E> postpone() {
        return postpone(true);
    }

    /// As [#postpone()], or takes it back.
    public Transition<S, D, E> postpone(boolean postpones) {
        return with(new Action.Postpone(postpones));
    }

    /// Has `event` handled before all that waits, and after what was inserted before it here; its cause is [Cause.Sent#INTERNAL].
    public Transition<S, D, E> insert(E event) {
        return insert(Cause.Sent.INTERNAL, event);
    }

    /// As [#insert(Object)], as if the event had come by `cause`. Nobody waits for the answer to a call that is inserted.
    public Transition<S, D, E> insert(Cause cause, E event) {
        return with(new Action.Insert(cause, event));
    }

    /// Has `signal` handled before all that waits, as if the runtime had said so.
    public Transition<S, D, E> insertSignal(Signal signal) {
        return with(new Action.Insert(Cause.Sent.INFO, signal));
    }

    // ── time ──

    /// Has `event` arrive when no event at all was handled for `delay`.
    ///
    /// @param delay zero to have it arrive unless another event waits that has arrived already
    public Transition<S, D, E> eventTimeout(Duration delay, E event) {
        return start(Cause.Timeout.EVENT, delay, event);
    }

    /// Has `event` arrive when the machine stays in the state that it goes to now for `delay`.
    public Transition<S, D, E> stateTimeout(Duration delay, E event) {
        return start(Cause.Timeout.STATE, delay, event);
    }

    /// Has `event` arrive after `delay`, whatever happens meanwhile.
    public Transition<S, D, E> timeout(Object name, Duration delay, E event) {
        return start(new Cause.Named(name), delay, event);
    }

    /// Starts `timer`, anew if it is running.
    ///
    /// @param delay zero to have `event` handled right after what waits in the machine, before anything from the mailbox
    public Transition<S, D, E> start(Cause.Timer timer, Duration delay, E event) {
        if (delay == null || delay.isNegative()) throw new IllegalArgumentException("a timer cannot wait for " + delay);
        return with(new Action.StartAfter(timer, delay, event));
    }

    /// Starts `timer`, anew if it is running, for the moment at which [StateMachine#nanoTime] reads `nanoTime`.
    public Transition<S, D, E> startAt(Cause.Timer timer, long nanoTime, E event) {
        return with(new Action.StartAt(timer, nanoTime, event));
    }

    /// Has `timer` bring `event` instead when it runs out. If it is not running, it runs out now.
    public Transition<S, D, E> update(Cause.Timer timer, E event) {
        return with(new Action.Update(timer, event));
    }

    /// Stops `timer` if it is running: its event never comes.
    public Transition<S, D, E> cancel(Cause.Timer timer) {
        return with(new Action.Cancel(timer));
    }

    // ── the rest ──

    /// Has the machine release what it can until something arrives.
    public Transition<S, D, E> hibernate() {
        return with(new Action.Hibernate());
    }

    /// Has the callbacks of `other` called from now on, in place of those called till now.
    public Transition<S, D, E> become(StateMachine<S, D, E> other) {
        return with(new Action.Become(other));
    }

    /// As [#become], until [#pop].
    public Transition<S, D, E> push(StateMachine<S, D, E> other) {
        return with(new Action.Push(other));
    }

    /// Undoes the last [#push]. A machine with nothing to undo ends.
    public Transition<S, D, E> pop() {
        return with(new Action.Pop());
    }

    boolean isUnchanged() {
        return data == UNCHANGED;
    }

    /// The data to go on with, where it was `before`.
    @SuppressWarnings({"unchecked", "NullAway"}) // null is a D if the machine made it one
    D dataAfter(D before) {
        return data == UNCHANGED ? before : (D) data;
    }

    /// Whether one of the actions answers `call`.
    boolean answers(Object call) {
        for (var action : actions) {
            if (action instanceof Action.Reply(var answered, _) && answered == call) return true;
        }
        return false;
    }

    @Override public String toString() {
        return goal + (actions.isEmpty() ? "" : " " + actions);
    }
}
