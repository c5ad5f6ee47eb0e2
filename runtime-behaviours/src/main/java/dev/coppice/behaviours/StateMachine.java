package dev.coppice.behaviours;

import dev.coppice.core.Behaviour;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Report;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// A state machine: a process that is in one state at a time, and whose state decides what an event leads to.
///
/// Extend it. As with a [GenServer], the class is the definition and not the process. What changes is the *state*, usually a value of a
/// sealed interface or an enum, and the *data*, which is all that the machine knows besides. Events are values of `E`; one that wants
/// an answer is also a [Call].
///
/// {@snippet class="dev.coppice.behaviours.snippets.StateMachineExamples" region="machine"}
///
/// What sets it apart from a server:
/// - An event that has to wait for another state is postponed, and handled when the state has changed.
/// - Time-outs belong to the state, to the silence between events, or to nothing but themselves, and bring events of the machine's own.
/// - A change of state can run code of its own: see [#enter].
/// - Who calls it waits without limit unless one is given.
///
/// After each event, and the enter call it leads to, in this order:
/// 1. the actions of the [Transition] are carried out; answers go out at once;
/// 2. an event that is postponed stands aside; on a *change* of state (to one that is not equal), all that stood aside is queued
///    again, in the order of arrival, before what waits;
/// 3. inserted events go before all that;
/// 4. the event time-out is stopped by any event, the state time-out by a change of state; then timers are started and stopped as asked.
///    A time-out of zero comes after the events that wait in the machine and before those in the mailbox;
/// 5. the next event is taken: one that waits in the machine, else one from the mailbox.
///
/// All callbacks run in the machine's process, one at a time. A throwable that leaves one ends the machine, after [#terminate]. A call
/// that is neither answered, postponed nor deferred ends it too, with an error that names the call.
///
/// The protected methods that are not callbacks may be called in callbacks only.
///
/// @param <S> the states
/// @param <D> the data; `Void`, and always null, where the state says it all
/// @param <E> the events: what the machine understands
public abstract class StateMachine<S, D extends @Nullable Object, E> extends ProcessCode<E> implements Behaviour<E> {
    /// Made when first needed; if two threads do at once, either will do.
    private @Nullable MachineProgram<S, D, E> program;

    /// For subclasses.
    protected StateMachine() {}

    @SuppressWarnings("exports")
    @Override public final Program<?> program() {
        return machineProgram();
    }

    private MachineProgram<S, D, E> machineProgram() {
        var made = program;
        if (made == null) program = made = new MachineProgram<>(this);
        return made;
    }

    // ── callbacks ──

    /// Makes the first state and data: [#next(Object, Object)], or [#next(Object)] if the data is `Void`, perhaps with actions; or [#ignore],
    /// [#fail], [#stop]. Runs in the new process before any event; who starts the machine waits for it. Actions, and the first enter call, come
    /// after the start.
    protected abstract Transition<S, D, E> init() throws Exception;

    /// Handles `event`, which was sent, inserted, or brought by a time-out; [#cause] tells which.
    protected abstract Transition<S, D, E> handle(S state, E event, D data) throws Exception;

    /// Handles what the runtime says: see [GenServer#handleSignal]. By default logs a warning and stays.
    protected Transition<S, D, E> handleSignal(S state, Signal signal, D data) throws Exception {
        var self = context("handleSignal");
        var fields = new LinkedHashMap<String, Object>();
        fields.put("behaviour", getClass().getName());
        fields.put("signal", signal);
        Report.write(self.runtime(), ServerReport.KIND, Level.WARN, self.pid() + " has no handleSignal for what it received", fields, null);
        return keep();
    }

    /// Called, if [#enters], when the machine has come to `state` from `old`: at the start, where both are the same, after each change of state,
    /// and after each [#repeat]. The event that led here counts as handled only after this. It may not go to another state, postpone, or insert events.
    protected Transition<S, D, E> enter(S old, S state, D data) throws Exception {
        return keep();
    }

    /// Cleans up: see [GenServer#terminate].
    protected void terminate(ExitReason reason, S state, D data) throws Exception {}

    /// What reports and `Sys.status` show instead of `status`, whose state is a [StateAndData]. If it throws, they show nothing of it.
    protected ServerStatus formatStatus(ServerStatus status) throws Exception {
        return status;
    }

    /// What a change of code makes of the machine, asked for by `Sys.changeCode` while it is suspended: another state, without an enter call,
    /// other data, and perhaps another definition to go on with ([Transition#become]). If it throws, all stays as it was.
    protected Transition<S, D, E> codeChange(Object oldVersion, S state, D data, @Nullable Object extra) throws Exception {
        throw new IllegalStateException(getClass().getName() + " has no codeChange");
    }

    // ── settings ──

    /// Whether [#enter] is called. Default `false`.
    protected boolean enters() {
        return false;
    }

    /// Whether the machine starts out trapping exits: see [GenServer#trapsExits]. Default `false`.
    protected boolean trapsExits() {
        return false;
    }

    /// Hibernates the machine when nothing arrived for that long. Default null, never. Read when it starts.
    protected @Nullable Duration hibernateAfter() {
        return null;
    }

    // ── results ──

    /// Goes to `state` with `data`. It is a change of state if the two states are not equal.
    protected final Transition<S, D, E> next(S state, D data) {
        return Transition.to(new Transition.Goal.Next(state), data);
    }

    /// Goes to `state` with the data as it was. In [#init] only for a machine without data.
    protected final Transition<S, D, E> next(S state) {
        return Transition.to(new Transition.Goal.Next(state));
    }

    /// Stays, with `data`.
    protected final Transition<S, D, E> keep(D data) {
        return Transition.to(new Transition.Goal.Keep(), data);
    }

    /// Stays, with the data as it was.
    protected final Transition<S, D, E> keep() {
        return Transition.keep();
    }

    /// Stays, with `data`, and calls [#enter] again; what was postponed goes on waiting.
    protected final Transition<S, D, E> repeat(D data) {
        return Transition.to(new Transition.Goal.Repeat(), data);
    }

    /// As [#repeat(Object)], with the data as it was.
    protected final Transition<S, D, E> repeat() {
        return Transition.to(new Transition.Goal.Repeat());
    }

    /// Ends the machine with `reason`, and the data as it was; answers given with it go out before [#terminate].
    protected final Transition<S, D, E> stop(ExitReason reason) {
        return Transition.to(new Transition.Goal.Stop(reason));
    }

    /// As [#stop(ExitReason)], with `data`.
    protected final Transition<S, D, E> stop(ExitReason reason, D data) {
        return Transition.to(new Transition.Goal.Stop(reason), data);
    }

    /// For [#init] only: there is nothing to do. The start is `Ignored`, and the process ends `normal`.
    protected final Transition<S, D, E> ignore() {
        return Transition.to(new Transition.Goal.Ignore());
    }

    /// For [#init] only: the start fails with `reason`, and the process ends quietly.
    protected final Transition<S, D, E> fail(ExitReason reason) {
        return Transition.to(new Transition.Goal.Fail(reason));
    }

    /// For events that must not come in `state`: ends the machine with an error that names both.
    ///
    /// @throws IllegalStateException always; declared to return, so that it can stand for a transition
    @SuppressWarnings("DoNotCallSuggester") // it is there to be called
    protected final Transition<S, D, E> unexpected(S state, E event) {
        throw new IllegalStateException(context("unexpected").pid() + " does not handle " + Texts.nameOf(event) + " in state " + state
                + "; handle it there, postpone it, or keep()");
    }

    // ── the event being handled ──

    /// How the event that is being handled came here.
    ///
    /// @throws IllegalStateException if none is
    protected final Cause cause() {
        return MachineProgram.current(context("cause")).cause();
    }

    /// Keeps the right to answer `call`, which is being handled, for later. Where nobody waits, what it answers goes nowhere.
    ///
    /// @throws IllegalStateException if another call is being handled
    protected final <R extends @Nullable Object> From<R> from(Call<?, R> call) {
        return Deferred.of(context("from").pid(), call, MachineProgram.current(context("from")));
    }

    /// What prints and reports call a process of this machine.
    String title() {
        return Texts.nameOf(this);
    }

    // ── processes that become machines ──

    /// Has the plain process `self` go on as this machine once its body returns, beginning with what `first` says: it must name a state and data.
    ///
    /// @param name the name that the process claims to hold, or null
    /// @throws dev.coppice.core.ProcessExit with `process_not_registered` if it does not hold it
    @SuppressWarnings("exports") // only siblings have plain processes
    public final void enterLoop(Receiver self, Transition<S, D, E> first, @Nullable Name<E> name) {
        machineProgram().enter(self, first, name);
    }
}
