package dev.coppice.behaviours.statemachine;

import dev.coppice.behaviours.internal.support.BehaviourTermination;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One step of a state machine: the callback that handles an event, the enter calls it leads to, and all their actions.
///
/// Created for one step, and used only in the process. The order is part of the contract: see [StateMachine].
final class StateMachineStep<S, D extends @Nullable Object, E> {
    private final ProcessContext self;
    private final StateMachineProgram<S, D, E> program;
    private final StateMachineProcess<S, D, E> machine;
    private final StateMachineProcess.PendingActions pendingActions = new StateMachineProcess.PendingActions();

    StateMachineStep(ProcessContext self, StateMachineProgram<S, D, E> program, StateMachineProcess<S, D, E> machine) {
        this.self = self;
        this.program = program;
        this.machine = machine;
    }

    /// Carries out the actions that `init` returned. Returns whether the machine continues.
    boolean begin(Transition<S, D, E> first) throws Throwable {
        carryOut(first, false);
        return enter(machine.state, true) && finish(null, false);
    }

    /// Handles `event`. Returns whether the machine continues.
    @SuppressWarnings("unchecked") // the program checked it against the protocol
    boolean handle(StateMachineProcess.Event event) throws Throwable {
        machine.current = event;
        @Nullable Transition<S, D, E> transition;
        try {
            transition = event.content() instanceof Signal signal && !program.isEvent(signal)
                    ? machine.module.handleSignal(signal, machine.state, machine.data)
                    : machine.module.handle((E) event.content(), machine.state, machine.data);
        } catch (Throwable thrown) {
            throw termination(self, machine, event).crashed(thrown);
        }
        if (!self.pid().isAlive()) return false;
        if (transition == null || transition.goal.isForInit()) {
            throw bad("bad_return_from_state_function", self.pid() + " returned " + transition + " for "
                    + ClassNames.nameOf(event.content()) + "; use next(state, data), keep(), or stop(reason)");
        }
        if (transition.goal instanceof Transition.Goal.Stop(var reason)) return stop(transition, reason);
        var old = machine.state;
        if (transition.goal instanceof Transition.Goal.Next(var state)) machine.state = (S) state;
        machine.data = transition.dataAfter(machine.data);
        boolean changed = transition.goal instanceof Transition.Goal.Next && isChange(old);
        carryOut(transition, false);
        program.checkIsolation(self, machine);
        if (!enter(old, changed || transition.goal instanceof Transition.Goal.Repeat)) return false;
        checkAnswered(event);
        if (self.debugged()) tell(transition);
        machine.current = null;
        return finish(event, changed);
    }

    // ── the next state ──

    /// Whether the machine has left `old`. States are compared with the `equals` of the application.
    private boolean isChange(S old) throws Throwable {
        try {
            return !machine.state.equals(old);
        } catch (Throwable thrown) {
            throw termination(self, machine, machine.current).crashed(thrown);
        }
    }

    /// Makes the enter calls. Returns whether the machine continues.
    private boolean enter(S old, boolean arrives) throws Throwable {
        boolean again = arrives;
        while (again && machine.module.enters()) {
            @Nullable Transition<S, D, E> transition;
            try {
                transition = machine.module.enter(old, machine.state, machine.data);
            } catch (Throwable thrown) {
                throw termination(self, machine, machine.current).crashed(thrown);
            }
            if (!self.pid().isAlive()) return false;
            if (transition == null || transition.goal.isForInit()
                    || transition.goal instanceof Transition.Goal.Next(var other) && !other.equals(machine.state)) {
                throw bad("bad_state_enter_return_from_state_function", "enter of " + self.pid() + " returned "
                        + transition
                        + "; use keep(), repeat(), or stop(reason)");
            }
            if (transition.goal instanceof Transition.Goal.Stop(var reason)) return stop(transition, reason);
            machine.data = transition.dataAfter(machine.data);
            carryOut(transition, true);
            program.checkIsolation(self, machine);
            again = transition.goal instanceof Transition.Goal.Repeat;
        }
        return true;
    }

    /// Stops the machine because a callback returned `stop`. Replies are sent first.
    private boolean stop(Transition<S, D, E> transition, ExitReason reason) throws Throwable {
        machine.data = transition.dataAfter(machine.data);
        carryOut(transition, true);
        termination(self, machine, machine.current).stop(reason);
        return false;
    }

    // ── actions ──

    /// Carries out the actions of one callback in order, or records them for the end of the step.
    ///
    /// @param entering whether the callback was `enter`, which allows fewer actions
    private void carryOut(Transition<S, D, E> transition, boolean entering) throws Throwable {
        for (var action : transition.actions()) {
            if (!carryOut(action, entering)) {
                throw bad(entering ? "bad_state_enter_action_from_state_function" : "bad_action_from_state_function",
                        action + ": " + complaint(action, entering));
            }
        }
    }

    /// The error message for a refused `action`.
    private String complaint(Transition.Action action, boolean entering) {
        return switch (action) {
            case Transition.Action.Reply(var call, _) when call == null ->
                "call must not be null; give the call that is being handled";
            case Transition.Action.Reply(var call, _) -> {
                var current = machine.current;
                yield current == null ? "no call is being handled"
                                                : ClassNames.notHandled(call, self.pid(), current.content())
                                + "; answer other calls through the From that from(…) returned";
            }
            case Transition.Action.Postpone _ -> "enter cannot postpone; do it in handle";
                        case Transition.Action.Insert _ when entering ->
                "enter cannot insert events; do it in handle, or use a timeout of zero";
            case Transition.Action.Pop _ -> "there is no push to undo";
            default -> "this is not an event of " + program.label();
        };
    }

    /// Carries out `action`. Returns false if it is not allowed.
    @SuppressWarnings("unchecked") // the compiler checked the definitions
    private boolean carryOut(Transition.Action action, boolean entering) {
        switch (action) {
            case Transition.Action.Reply(var call, var answer) -> {
                return answer(call, answer);
            }
            case Transition.Action.Answer(var from, var answer) -> from.reply(answer);
            case Transition.Action.Postpone(var postpones) -> {
                if (entering && postpones) return false;
                pendingActions.postpones = postpones;
            }
            case Transition.Action.Insert(var cause, var event) -> {
                if (entering || !program.isEvent(event) && !(event instanceof Signal && cause == EventType.Sent.INFO)) {
                    return false;
                }
                pendingActions.inserted.add(new StateMachineProcess.Event(cause, event, null));
            }
            case Transition.Action.Hibernate() -> pendingActions.hibernates = true;
            case Transition.Action.Become(var other) -> machine.module = (StateMachine<S, D, E>) other;
            case Transition.Action.Push(var other) -> {
                machine.pushed.push(machine.module);
                machine.module = (StateMachine<S, D, E>) other;
            }
            case Transition.Action.Pop() -> {
                if (machine.pushed.isEmpty()) return false;
                machine.module = machine.pushed.pop();
            }
            case Transition.Action.StartAfter timing -> {
                return time(timing, timing.event());
            }
            case Transition.Action.StartAt timing -> {
                return time(timing, timing.event());
            }
            case Transition.Action.Update timing -> {
                return time(timing, timing.event());
            }
            case Transition.Action.Cancel timing -> pendingActions.time(timing);
        }
        return true;
    }

    private boolean time(Transition.Action.Timing timing, @Nullable Object event) {
        if (!program.isEvent(event)) return false;
        pendingActions.time(timing);
        return true;
    }

    /// Replies to the call that is being handled. Returns false if `call` is a different one.
    @SuppressWarnings("unchecked") // the compiler checked the answer against the call
    private boolean answer(Object call, @Nullable Object answer) {
        var current = machine.current;
        if (current == null || current.content() != call) return false;
        if (current.request() != null) ((Request<@Nullable Object>) current.request()).reply(answer);
        return true;
    }

    private void checkAnswered(StateMachineProcess.Event event) throws Throwable {
        var request = event.request();
        if (request == null || pendingActions.postpones || request.isDeferred() || request.isCompleted()) return;
        var call = event.content();
        throw bad("bad_return_from_state_function", ClassNames.nameOf(call)
                + " was neither answered, postponed nor deferred by "
                + self.pid() + " in state " + machine.state + "; use reply(" + ClassNames.variableFor(call)
                + ", …), postpone() or from("
                + ClassNames.variableFor(call) + ")");
    }

    private void tell(Transition<S, D, E> transition) {
        boolean traced = false;
        for (var action : transition.actions()) {
            if (action instanceof Transition.Action.Reply(_, var answer)) {
                self.debug(new DebugEvent.Out(answer, machine.shown()));
                traced = true;
            }
        }
        if (!traced) self.debug(new DebugEvent.NoReply(machine.shown()));
    }

    // ── the end of the step ──

    private boolean finish(StateMachineProcess.@Nullable Event event, boolean changed) {
        machine.finish(event, changed, pendingActions, this::startTimer);
        machine.hibernates = pendingActions.hibernates;
        return true;
    }

    private TimerRef startTimer(EventType.Timer timer, Transition.Action.Timing start) {
        var delay = switch (start) {
            case Transition.Action.StartAfter after -> after.delay();
            case Transition.Action.StartAt at -> until(at.nanoTime());
            case Transition.Action.Update _, Transition.Action.Cancel _ ->
                throw new IllegalArgumentException(start + " does not start a timer");
        };
        return self.startTimer(delay, new StateMachineProgram.Expiry(timer));
    }

    private Duration until(long nanoTime) {
        long now = ProcessControl.nanoTime(self.runtime());
        return nanoTime <= now ? Duration.ZERO : Duration.ofNanos(nanoTime - now); // the clock is never negative
    }

    private Throwable bad(String contract, Object value) {
        return termination(self, machine, machine.current)
                .crashed(new ProcessExit(new ExitReason.BadReturn(contract, value)));
    }

    /// Returns the end of `machine`.
    ///
    /// @param event the event that leads to the end, or null
    static <S, D extends @Nullable Object> BehaviourTermination termination(
            ProcessContext self, StateMachineProcess<S, D, ?> machine, StateMachineProcess.@Nullable Event event) {
        @Nullable Object message = event == null ? null : event.content();
        @Nullable Request<?> request = event == null ? null : event.request();
        return new BehaviourTermination(self, reason -> machine.module.terminate(reason, machine.state, machine.data),
                machine.module::formatStatus, machine.shown(), message, request);
    }
}
