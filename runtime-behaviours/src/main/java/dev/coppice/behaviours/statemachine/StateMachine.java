package dev.coppice.behaviours.statemachine;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.BehaviourSupport;
import dev.coppice.behaviours.ServerStatus;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.behaviours.internal.support.CallbackContext;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.behaviours.internal.support.DeferredReplies;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ReceiveContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A state machine: a process that is in one state at a time; the state decides how it handles an event.
///
/// Extend this class. As with a [GenServer], the class defines a machine; it is not the process. The process holds the
/// *state*, usually an enum or a value of a sealed interface, and the *data*, which is everything else that the machine
/// remembers. Events are values of `E`. An event that expects a reply also implements [Call].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="machine"}
///
/// A state machine differs from a server in four ways:
/// - It can postpone an event that does not fit the current state; the event is handled after the state has changed.
/// - It has three kinds of timeout, each of which produces an event of the machine's own: the state timeout, the event
///   timeout (no event for a while), and named timeouts.
/// - It can run code on each change of state: see [#enter].
/// - Calls to it have no timeout unless the caller gives one.
///
/// # Guarantees
///
/// After each event, and the enter calls that it leads to, the machine does the following, in this order:
/// 1. It carries out the actions of the [Transition]. Replies are sent at once.
/// 2. It sets a postponed event aside. On a *change* of state (to one that is not equal), it queues all postponed
///    events again, in the order of arrival, before the events that are waiting in the machine.
/// 3. It queues inserted events before all of these.
/// 4. It stops the event timeout, and on a change of state also the state timeout. Then it starts and stops timers as
///    requested. A timeout of zero comes after the events that wait in the machine and before those in the mailbox.
/// 5. It takes the next event: one that waits in the machine, otherwise one from the mailbox.
///
/// All callbacks run in the machine's process, one at a time. A throwable that leaves a callback ends the machine,
/// after [#terminate]. A call that is neither answered, postponed nor deferred also ends it, with an error that names
/// the call.
///
/// The protected methods that are not callbacks may be called only in callbacks.
///
/// # How to supervise it
///
/// As a server: list it among the children of a [Supervisor][dev.coppice.supervision.Supervisor], as
/// `ChildSpec.of(name, new Door())`. A restart begins in the first state, with fresh data and without postponed events
/// or timers. [#terminate] runs at shutdown only if the machine [traps exits][#trapsExits].
///
/// # What a callback may return
///
/// | Result | `init` | `handle`, `handleSignal` | `enter` |
/// |---|---|---|---|
/// | `next(state, data)` | started | go to `state` | only the same state |
/// | `next(state)` | started; only without data | go to `state`, same data | only the same state |
/// | `keep()`, `keep(data)` | not allowed | stay | stay |
/// | `repeat()`, `repeat(data)` | not allowed | stay, call `enter` again | stay, call `enter` again |
/// | `….reply(call, answer)` | not allowed | reply to the call being handled | the same |
/// | `….postpone()` | no effect | keep the event for the next state | not allowed |
/// | `….insert(event)` | handle `event` first | handle `event` first | not allowed |
/// | `….stateTimeout(…)` and other timers | start the timer | start the timer | start the timer |
/// | `stop(reason)` | the start fails with `reason` | `terminate`, then exit | `terminate`, then exit |
/// | `ignore()`, `fail(reason)` | no process runs | not allowed | not allowed |
/// | a thrown exception | the start fails; no `terminate` | `terminate`, report, exit | `terminate`, report, exit |
///
/// # When not to use it
///
/// - If every message is handled the same way in every phase, or one field tells the phases apart: use a [GenServer].
/// - If all you need is an idle timeout: [GenServer] has one.
///
/// # How to debug it
///
/// `Sys.of(ref).state()` returns a [StateAndData]; `trace` passes every event and reply to a listener; `status` shows
/// the result of [#formatStatus]. See [Sys][dev.coppice.core.Sys]. A crash is reported to the logger
/// `dev.coppice.server`.
///
/// @param <S> the states
/// @param <D> the data; `Void`, and always null, if the state is all that the machine remembers
/// @param <E> the events that the machine understands
@SuppressWarnings("exports") // the interface that hides the program is not exported
public abstract class StateMachine<S, D extends @Nullable Object, E> extends BehaviourSupport<E, E>
        implements DefinedBehaviour<E> {

    /// For subclasses.
    protected StateMachine() {
        super(owner -> new StateMachineProgram<>((StateMachine<?, ?, ?>) owner));
    }

    // ── callbacks ──

    /// Creates the first state and data. Returns [#next(Object, Object)], or [#next(Object)] if the data is `Void`,
    /// possibly with actions; or [#ignore], [#fail] or [#stop]. Runs in the new process before any event; the starter
    /// waits for it. The actions and the first enter call follow after the start.
    protected abstract Transition<S, D, E> init() throws Exception;

    /// Handles `event`, which was sent, inserted, or produced by a timeout; [#eventType] tells which.
    protected abstract Transition<S, D, E> handle(E event, S state, D data) throws Exception;

    /// Handles a signal of the runtime: see [GenServer#handleSignal]. By default logs a warning and stays in the state.
    protected Transition<S, D, E> handleSignal(Signal signal, S state, D data) throws Exception {
        BehaviourReport.unhandledSignal(CallbackContext.of(this, "handleSignal"), this, signal);
        return keep();
    }

    /// Called, if [#enters] returns true, after the machine has gone from `old` to `state`: at the start, where both
    /// are the same, after each change of state, and after each [#repeat]. The event that led here is complete only
    /// after this callback. The callback must not go to another state, postpone the event, or insert events.
    protected Transition<S, D, E> enter(S old, S state, D data) throws Exception {
        return keep();
    }

    /// Cleans up: see [GenServer#terminate].
    protected void terminate(ExitReason reason, S state, D data) throws Exception {}

    /// Returns a replacement for `status` in reports and `Sys.status`. Its state is a [StateAndData]. If it throws,
    /// they show none of it.
    protected ServerStatus formatStatus(ServerStatus status) throws Exception {
        return status;
    }

    /// Converts the machine for `Sys.changeCode`, while it is suspended. The result may name another state (there is no
    /// enter call), other data, and another definition to continue with ([Transition#become]). If it throws, nothing
    /// changes.
    protected Transition<S, D, E> codeChange(
            Object oldVersion, @Nullable Object extra, S state, D data) throws Exception {
        throw new IllegalStateException(getClass().getName() + " has no codeChange");
    }

    // ── settings ──

    /// Whether [#enter] is called. Default `false`.
    protected boolean enters() {
        return false;
    }

    /// Whether the machine initially traps exits: see [GenServer#trapsExits]. Default `false`.
    protected boolean trapsExits() {
        return false;
    }

    /// How long the machine waits without receiving anything before it hibernates. Default null: never. Validated
    /// when the machine starts, and read again at each wait.
    protected @Nullable Duration hibernateAfter() {
        return null;
    }

    // ── results ──

    /// Goes to `state` with `data`. This is a change of state if the old and the new state are not equal.
    protected final Transition<S, D, E> next(S state, D data) {
        return Transition.to(new Transition.Goal.Next(state), data);
    }

    /// Goes to `state` with the same data. In [#init], only for a machine without data.
    protected final Transition<S, D, E> next(S state) {
        return Transition.to(new Transition.Goal.Next(state));
    }

    /// Stays in the state, with `data`.
    protected final Transition<S, D, E> keep(D data) {
        return Transition.to(new Transition.Goal.Keep(), data);
    }

    /// Stays in the state, with the same data.
    protected final Transition<S, D, E> keep() {
        return Transition.keep();
    }

    /// Stays in the state, with `data`, and calls [#enter] again. Postponed events remain postponed.
    protected final Transition<S, D, E> repeat(D data) {
        return Transition.to(new Transition.Goal.Repeat(), data);
    }

    /// As [#repeat(Object)], with the same data.
    protected final Transition<S, D, E> repeat() {
        return Transition.to(new Transition.Goal.Repeat());
    }

    /// Stops the machine with `reason` and the same data. Replies in the result are sent before [#terminate].
    protected final Transition<S, D, E> stop(ExitReason reason) {
        return Transition.to(new Transition.Goal.Stop(reason));
    }

    /// As [#stop(ExitReason)], with `data`.
    protected final Transition<S, D, E> stop(ExitReason reason, D data) {
        return Transition.to(new Transition.Goal.Stop(reason), data);
    }

    /// For [#init] only: the machine has nothing to do. The start is `Ignored`, and the process exits `normal`.
    protected final Transition<S, D, E> ignore() {
        return Transition.to(new Transition.Goal.Ignore());
    }

    /// For [#init] only: the start fails with `reason`, and the process ends without a crash report.
    protected final Transition<S, D, E> fail(ExitReason reason) {
        return Transition.to(new Transition.Goal.Fail(reason));
    }

    /// Ends the machine because `event` must not occur in `state`, with an error that names both.
    ///
    /// @throws IllegalStateException always; the return type allows its use in place of a transition
    @SuppressWarnings("DoNotCallSuggester") // it is meant to be called
    protected final Transition<S, D, E> unexpected(E event, S state) {
        requireNonNull(state, "state must not be null");
        requireNonNull(event, "event must not be null");
        throw new IllegalStateException(CallbackContext.of(this, "unexpected").pid() + " does not handle "
                + ClassNames.nameOf(event) + " in state " + state + "; handle it there, postpone it, or keep()");
    }

    // ── the event being handled ──

    /// How the event that is being handled reached the machine.
    ///
    /// @throws IllegalStateException if no event is being handled
    protected final EventType eventType() {
        return StateMachineProgram.current(CallbackContext.of(this, "eventType")).type();
    }

    /// Defers the reply to `call`, which is being handled: the returned [From] replies later. If no caller waits, the
    /// reply is dropped.
    ///
    /// @throws IllegalStateException if another call is being handled
    protected final <R extends @Nullable Object> From<R> from(Call<?, R> call) {
        requireNonNull(call, "call must not be null");
        var self = CallbackContext.of(this, "from");
        var event = StateMachineProgram.current(self);
        return DeferredReplies.of(self.pid(), call, event.content(), event.request());
    }

    /// The name by which `toString` and reports show a process of this machine.
    String title() {
        return ClassNames.nameOf(this);
    }

    // ── processes that become machines ──

    /// Makes the plain process `self` continue as this machine once its body returns. The machine begins with `first`,
    /// which must name a state and data.
    ///
    /// @param name the name that the process claims to hold, or null
    /// @throws dev.coppice.core.ProcessExit with `process_not_registered` if the process does not hold `name`, with
    ///         `process_was_not_started_by_protocol` if it was spawned instead of started
    @SuppressWarnings("unchecked") // created in the constructor
    final void enterLoop(ReceiveContext self, Transition<S, D, E> first, @Nullable Name<E> name) {
        ((StateMachineProgram<S, D, E>) DefinedBehaviour.programOf(this)).enter(self, first, name);
    }
}
