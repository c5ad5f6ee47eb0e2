package dev.coppice.behaviours;

import dev.coppice.core.Signal;
import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the actions of a [Transition] do to a [Machine].
///
/// @param protocol what events of the machine are instances of
record MachineActions(Class<?> protocol) {

    /// The content of a machine's timers.
    record Expiry(Cause.Timer timer) {}

    /// Does what `action` says, or notes it for the end of the event. Returns whether the action is in order.
    ///
    /// @param entering whether the callback was `enter`, which may do less
    @SuppressWarnings("unchecked") // the compiler saw to the definitions
    <S, D extends @Nullable Object, E> boolean carryOut(
            Machine<S, D, E> machine, Transition.Action action, Machine.Wishes wishes, boolean entering) {
        switch (action) {
            case Transition.Action.Reply(var call, var answer) -> {
                return answer(machine.current, call, answer);
            }
            case Transition.Action.Answer(var from, var answer) -> from.reply(answer);
            case Transition.Action.Postpone(var postpones) -> {
                if (entering && postpones) return false;
                wishes.postpones = postpones;
            }
            case Transition.Action.Insert(var cause, var event) -> {
                if (entering || !isEvent(event) && !(event instanceof Signal && cause == Cause.Sent.INFO)) return false;
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
                return time(timing, timing.event(), wishes);
            }
            case Transition.Action.StartAt timing -> {
                return time(timing, timing.event(), wishes);
            }
            case Transition.Action.Update timing -> {
                return time(timing, timing.event(), wishes);
            }
            case Transition.Action.Cancel timing -> wishes.time(timing);
        }
        return true;
    }

    private boolean isEvent(@Nullable Object event) {
        return protocol.isInstance(event);
    }

    private boolean time(Transition.Action.Timing timing, @Nullable Object event, Machine.Wishes wishes) {
        if (!isEvent(event)) return false;
        wishes.time(timing);
        return true;
    }

    /// Answers the call that is being handled. False if it is another one.
    @SuppressWarnings("unchecked") // the compiler checked the answer against the call
    private static boolean answer(Machine.@Nullable Event current, Object call, @Nullable Object answer) {
        if (current == null || current.content() != call) return false;
        if (current.request() != null) ((Request<@Nullable Object>) current.request()).reply(answer);
        return true;
    }

    /// Starts a timer of the machine that `self` runs.
    static TimerRef startTimer(ProcessContext self, Cause.Timer timer, Transition.Action.Timing start) {
        var delay = switch (start) {
            case Transition.Action.StartAfter after -> after.delay();
            case Transition.Action.StartAt at -> Duration.ofNanos(Math.max(0, at.nanoTime() - Oversight.nanoTime(self.runtime())));
            case Transition.Action.Update _, Transition.Action.Cancel _ -> throw new IllegalArgumentException(start + " starts nothing");
        };
        return self.startTimer(delay, new Expiry(timer));
    }
}
