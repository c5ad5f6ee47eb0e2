package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.DebugEvent;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One step of a state machine: from the callback that handles an event, over the enter calls it leads to, to the last of what they ask for.
///
/// Made for one step, in the process. The order is the contract: see [StateMachine].
final class MachineStep<S, D extends @Nullable Object, E> {
    private final ProcessContext self;
    private final MachineProgram<S, D, E> program;
    private final Machine<S, D, E> machine;
    private final Machine.Wishes wishes = new Machine.Wishes();

    MachineStep(ProcessContext self, MachineProgram<S, D, E> program, Machine<S, D, E> machine) {
        this.self = self;
        this.program = program;
        this.machine = machine;
    }

    /// Carries out what `init` asked for. Returns whether the machine goes on.
    boolean begin(Transition<S, D, E> first) throws Throwable {
        carryOut(first, false);
        return enter(machine.state, true) && settle(null, false);
    }

    /// Handles `event`. Returns whether the machine goes on.
    @SuppressWarnings("unchecked") // checked where it came in
    boolean handle(Machine.Event event) throws Throwable {
        machine.current = event;
        @Nullable Transition<S, D, E> transition;
        try {
            transition = event.content() instanceof Signal signal && !program.isEvent(signal)
                    ? machine.module.handleSignal(machine.state, signal, machine.data)
                    : machine.module.handle(machine.state, (E) event.content(), machine.data);
        } catch (Throwable thrown) {
            throw MachineEnd.crashed(self, machine, thrown, event);
        }
        if (!self.pid().isAlive()) return false;
        if (transition == null || transition.goal.isForInit()) {
            throw bad("bad_return_from_state_function", Texts.nameOf(event.content()) + " was handled by " + self.pid()
                    + " with " + transition + "; use next(state, data), keep(), or stop(reason)");
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
        return settle(event, changed);
    }

    // ── where it goes ──

    /// Whether the machine has left `old`. The states compare by the application's `equals`.
    private boolean isChange(S old) throws Throwable {
        try {
            return !machine.state.equals(old);
        } catch (Throwable thrown) {
            throw MachineEnd.crashed(self, machine, thrown, machine.current);
        }
    }

    /// Makes the enter calls. Returns whether the machine goes on.
    private boolean enter(S old, boolean arrives) throws Throwable {
        boolean again = arrives;
        while (again && machine.module.enters()) {
            @Nullable Transition<S, D, E> transition;
            try {
                transition = machine.module.enter(old, machine.state, machine.data);
            } catch (Throwable thrown) {
                throw MachineEnd.crashed(self, machine, thrown, machine.current);
            }
            if (!self.pid().isAlive()) return false;
            if (transition == null || transition.goal.isForInit()
                    || transition.goal instanceof Transition.Goal.Next(var other) && !other.equals(machine.state)) {
                throw bad("bad_state_enter_return_from_state_function", "enter of " + self.pid() + " returned " + transition
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

    /// A callback stops the machine: answers first, then the end.
    private boolean stop(Transition<S, D, E> transition, ExitReason reason) throws Throwable {
        machine.data = transition.dataAfter(machine.data);
        carryOut(transition, true);
        MachineEnd.stop(self, machine, reason, machine.current);
        return false;
    }

    // ── what it does on the way ──

    /// Carries out the actions of one callback, in order, or notes them for the end of the step.
    ///
    /// @param entering whether the callback was `enter`, which may do less
    private void carryOut(Transition<S, D, E> transition, boolean entering) throws Throwable {
        for (var action : transition.actions) {
            if (!carryOut(action, entering)) {
                throw bad(entering ? "bad_state_enter_action_from_state_function" : "bad_action_from_state_function",
                        action + ": " + complaint(action, entering));
            }
        }
    }

    /// Why `action` was refused, and what to do instead.
    private String complaint(Transition.Action action, boolean entering) {
        return switch (action) {
            case Transition.Action.Reply(var call, _) when call == null -> "there is no call to answer; give the one that is being handled";
            case Transition.Action.Reply(var call, _) -> {
                var current = machine.current;
                yield current == null ? "no call is being handled"
                        : Texts.notHandled(call, self.pid(), current.content()) + ", and answer others through the From that from(…) gave";
            }
            case Transition.Action.Postpone _ -> "enter cannot postpone; do it in handle";
            case Transition.Action.Insert _ when entering -> "enter cannot insert events; do it in handle, or use a time-out of zero";
            case Transition.Action.Pop _ -> "there is no push to undo";
            default -> "this is no event of " + program.label();
        };
    }

    /// Returns whether the action is in order.
    @SuppressWarnings("unchecked") // the compiler saw to the definitions
    private boolean carryOut(Transition.Action action, boolean entering) {
        switch (action) {
            case Transition.Action.Reply(var call, var answer) -> {
                return answer(call, answer);
            }
            case Transition.Action.Answer(var from, var answer) -> from.reply(answer);
            case Transition.Action.Postpone(var postpones) -> {
                if (entering && postpones) return false;
                wishes.postpones = postpones;
            }
            case Transition.Action.Insert(var cause, var event) -> {
                if (entering || !program.isEvent(event) && !(event instanceof Signal && cause == Cause.Sent.INFO)) return false;
                wishes.inserted.add(new Machine.Event(cause, event, null));
            }
            case Transition.Action.Hibernate() -> wishes.hibernates = true;
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
            case Transition.Action.Cancel timing -> wishes.time(timing);
        }
        return true;
    }

    private boolean time(Transition.Action.Timing timing, @Nullable Object event) {
        if (!program.isEvent(event)) return false;
        wishes.time(timing);
        return true;
    }

    /// Answers the call that is being handled. False if it is another one.
    @SuppressWarnings("unchecked") // the compiler checked the answer against the call
    private boolean answer(Object call, @Nullable Object answer) {
        var current = machine.current;
        if (current == null || current.content() != call) return false;
        if (current.request() != null) ((Request<@Nullable Object>) current.request()).reply(answer);
        return true;
    }

    private void checkAnswered(Machine.Event event) throws Throwable {
        var request = event.request();
        if (request == null || wishes.postpones || request.isDeferred() || request.isSettled()) return;
        var call = event.content();
        throw bad("bad_return_from_state_function", Texts.nameOf(call) + " was neither answered, postponed nor deferred by "
                + self.pid() + " in state " + machine.state + "; use reply(" + Texts.variableFor(call) + ", …), postpone() or from("
                + Texts.variableFor(call) + ")");
    }

    private void tell(Transition<S, D, E> transition) {
        boolean told = false;
        for (var action : transition.actions) {
            if (action instanceof Transition.Action.Reply(_, var answer)) {
                self.debug(new DebugEvent.Out(answer, machine.shown()));
                told = true;
            }
        }
        if (!told) self.debug(new DebugEvent.NoReply(machine.shown()));
    }

    // ── what comes next ──

    private boolean settle(Machine.@Nullable Event event, boolean changed) {
        machine.settle(event, changed, wishes, this::startTimer);
        machine.hibernates = wishes.hibernates;
        return true;
    }

    private TimerRef startTimer(Cause.Timer timer, Transition.Action.Timing start) {
        var delay = switch (start) {
            case Transition.Action.StartAfter after -> after.delay();
            case Transition.Action.StartAt at -> Duration.ofNanos(Math.max(0, at.nanoTime() - Oversight.nanoTime(self.runtime())));
            case Transition.Action.Update _, Transition.Action.Cancel _ -> throw new IllegalArgumentException(start + " starts nothing");
        };
        return self.startTimer(delay, new MachineProgram.Expiry(timer));
    }

    private Throwable bad(String contract, Object value) {
        return MachineEnd.crashed(self, machine, new ProcessExit(new ExitReason.BadReturn(contract, value)), machine.current);
    }
}
