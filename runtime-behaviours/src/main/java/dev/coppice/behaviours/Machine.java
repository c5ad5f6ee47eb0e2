package dev.coppice.behaviours;

import dev.coppice.core.TimerRef;
import dev.coppice.core.spi.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one process of a [StateMachine] is about: where it is, what it knows, and which events wait in it, in order.
///
/// Owned by the process. Knows nothing of callbacks: [MachineStep] calls them and comes here with what they want.
///
/// Three lines of events stand one behind the other: `queue` (inserted, or postponed and to be tried again), then `due` (time-outs
/// of zero), then the mailbox. `postponed` stands aside until the state changes.
final class Machine<S, D extends @Nullable Object, E> {

    /// An event that waits or is being handled: an `E`, or a signal.
    ///
    /// @param request the right to answer it, if somebody waits for that
    record Event(Cause cause, Object content, @Nullable Request<?> request) {}

    /// A timer that was started: until `ref` fires or, if that is null, until its turn in `due` has come.
    private record Running(@Nullable TimerRef ref, Object event) {}

    /// What starts timers.
    interface Clock {
        TimerRef after(Cause.Timer timer, Transition.Action.Timing start);
    }

    /// What one event, with the enter calls it leads to, asks for besides where to go.
    static final class Wishes {
        boolean postpones;
        boolean hibernates;
        final List<Event> inserted = new ArrayList<>();
        /// The last wish for each timer, in the order in which those were made.
        private final Map<Cause.Timer, Transition.Action.Timing> timings = new LinkedHashMap<>();

        void time(Transition.Action.Timing timing) {
            timings.remove(timing.timer());
            timings.put(timing.timer(), timing);
        }
    }

    S state;
    D data;
    /// Whose callbacks are called.
    StateMachine<S, D, E> module;
    /// Whose callbacks are called after a pop.
    final Deque<StateMachine<S, D, E>> pushed = new ArrayDeque<>();
    /// What `init` asked for, until it has been carried out.
    @Nullable Transition<S, D, E> first;
    /// The event that is being handled.
    @Nullable Event current;
    /// The timer after which it hibernates by itself.
    @Nullable TimerRef untilHibernation;
    boolean hibernates;

    private final Deque<Event> queue = new ArrayDeque<>();
    private final List<Event> postponed = new ArrayList<>();
    private final List<Cause.Timer> due = new ArrayList<>();
    private final Map<Cause.Timer, Running> timers = new HashMap<>();

    Machine(StateMachine<S, D, E> module, S state, D data) {
        this.module = module;
        this.state = state;
        this.data = data;
    }

    /// Sorts everything as it is to be after an event was handled. The order of the steps is the contract.
    ///
    /// @param event the event, or null if it was the start
    void settle(@Nullable Event event, boolean changed, Wishes wishes, Clock clock) {
        if (event != null && wishes.postpones) postponed.add(event);
        if (changed) retry();
        for (var inserted : wishes.inserted.reversed()) queue.addFirst(inserted);
        cancel(Cause.Timeout.EVENT);
        if (changed) cancel(Cause.Timeout.STATE);
        for (var timing : wishes.timings.values()) time(timing, clock);
    }

    /// Has what was postponed handled again, in the order of arrival, before what waits.
    private void retry() {
        for (var event : postponed.reversed()) queue.addFirst(event);
        postponed.clear();
    }

    private void time(Transition.Action.Timing timing, Clock clock) {
        var timer = timing.timer();
        switch (timing) {
            case Transition.Action.Cancel _ -> cancel(timer);
            case Transition.Action.StartAfter(_, var delay, var event) -> {
                cancel(timer);
                if (delay.isZero()) fallDue(timer, event);
                else timers.put(timer, new Running(clock.after(timer, timing), event));
            }
            case Transition.Action.StartAt(_, _, var event) -> {
                cancel(timer);
                timers.put(timer, new Running(clock.after(timer, timing), event));
            }
            case Transition.Action.Update(_, var event) -> {
                var running = timers.get(timer);
                if (running == null) fallDue(timer, event);
                else timers.put(timer, new Running(running.ref, event));
            }
        }
    }

    private void fallDue(Cause.Timer timer, Object event) {
        timers.put(timer, new Running(null, event));
        due.add(timer);
    }

    private void cancel(Cause.Timer timer) {
        var running = timers.remove(timer);
        if (running == null) return;
        if (running.ref != null) running.ref.tryCancel();
        else due.remove(timer);
    }

    /// The event of `timer`, which fired as `ref`; null if it was cancelled or started anew when that was on its way already.
    @Nullable Event expired(Cause.Timer timer, TimerRef ref) {
        var running = timers.get(timer);
        if (running == null || running.ref != ref) return null;
        timers.remove(timer);
        return new Event(timer, running.event, null);
    }

    /// Takes the next event that waits here, or null if it is the turn of the mailbox.
    @Nullable Event poll() {
        var event = queue.poll();
        if (event != null || due.isEmpty()) return event;
        var timer = due.removeFirst();
        return new Event(timer, Objects.requireNonNull(timers.remove(timer)).event, null);
    }

    boolean hasWaiting() {
        return !queue.isEmpty() || !due.isEmpty();
    }

    /// How many events wait for a change of state.
    int postponed() {
        return postponed.size();
    }

    /// The timers that run.
    List<Cause.Timer> timers() {
        return List.copyOf(timers.keySet());
    }

    StateAndData<S, D> shown() {
        return new StateAndData<>(state, data);
    }
}
