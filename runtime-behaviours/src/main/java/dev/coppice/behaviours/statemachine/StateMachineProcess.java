package dev.coppice.behaviours.statemachine;

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

/// The state, the data and the waiting events of one process of a [StateMachine].
///
/// Owned by the process. This class does not call callbacks: [StateMachineStep] calls them and passes their results
/// here.
///
/// Events are taken from three queues, in this order: `queue` (inserted events, and postponed events to be retried),
/// then `due` (timeouts of zero), then the mailbox. Events in `postponed` wait until the state changes.
final class StateMachineProcess<S, D extends @Nullable Object, E> {

    /// An event that waits or is being handled: an `E` or a signal.
    ///
    /// @param request the request to reply to, if a caller waits
    record Event(EventType type, Object content, @Nullable Request<?> request) {}

    /// A running timer. It runs until `ref` fires or, if `ref` is null, until its entry in `due` is taken.
    private record Running(@Nullable TimerRef ref, Object event) {}

    /// Starts timers.
    interface Clock {
        TimerRef after(EventType.Timer timer, Transition.Action.Timing start);
    }

    /// The actions that one event and its enter calls request, apart from the next state.
    static final class PendingActions {
        boolean postpones;
        boolean hibernates;
        final List<Event> inserted = new ArrayList<>();
        /// The last action for each timer, in the order in which these were requested.
        private final Map<EventType.Timer, Transition.Action.Timing> timings = new LinkedHashMap<>();

        void time(Transition.Action.Timing timing) {
            timings.remove(timing.timer());
            timings.put(timing.timer(), timing);
        }
    }

    S state;
    D data;
    /// The definition whose callbacks are called.
    StateMachine<S, D, E> module;
    /// The definitions to return to after a pop.
    final Deque<StateMachine<S, D, E>> pushed = new ArrayDeque<>();
    /// The transition that `init` returned, until it has been carried out.
    @Nullable Transition<S, D, E> first;
    /// The event that is being handled.
    @Nullable Event current;
    /// The timer that makes the machine hibernate when it fires.
    @Nullable TimerRef untilHibernation;
    boolean hibernates;

    private final Deque<Event> queue = new ArrayDeque<>();
    private final List<Event> postponed = new ArrayList<>();
    private final List<EventType.Timer> due = new ArrayList<>();
    private final Map<EventType.Timer, Running> timers = new HashMap<>();

    StateMachineProcess(StateMachine<S, D, E> module, S state, D data) {
        this.module = module;
        this.state = state;
        this.data = data;
    }

    /// Updates the queues and timers after an event was handled. The order of the steps is part of the contract.
    ///
    /// @param event the event, or null for the start
    void finish(@Nullable Event event, boolean changed, PendingActions pending, Clock clock) {
        if (event != null && pending.postpones) postponed.add(event);
        if (changed) retry();
        for (var inserted : pending.inserted.reversed()) queue.addFirst(inserted);
        cancel(EventType.Timeout.EVENT);
        if (changed) cancel(EventType.Timeout.STATE);
        for (var timing : pending.timings.values()) time(timing, clock);
    }

    /// Queues the postponed events again, in the order of arrival, before the waiting events.
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

    private void fallDue(EventType.Timer timer, Object event) {
        timers.put(timer, new Running(null, event));
        due.add(timer);
    }

    private void cancel(EventType.Timer timer) {
        var running = timers.remove(timer);
        if (running == null) return;
        if (running.ref != null) running.ref.tryCancel();
        else due.remove(timer);
    }

    /// The event of `timer`, which fired as `ref`. Null if the timer was cancelled or restarted after it had fired.
    @Nullable Event expired(EventType.Timer timer, TimerRef ref) {
        var running = timers.get(timer);
        if (running == null || running.ref != ref) return null;
        timers.remove(timer);
        return new Event(timer, running.event, null);
    }

    /// Takes the next waiting event, or returns null if the mailbox is next.
    @Nullable Event poll() {
        var event = queue.poll();
        if (event != null || due.isEmpty()) return event;
        var timer = due.removeFirst();
        return new Event(timer, Objects.requireNonNull(timers.remove(timer)).event, null);
    }

    boolean hasWaiting() {
        return !queue.isEmpty() || !due.isEmpty();
    }

    /// The number of events that wait for a change of state.
    int postponed() {
        return postponed.size();
    }

    /// The running timers.
    List<EventType.Timer> timers() {
        return List.copyOf(timers.keySet());
    }

    StateAndData<S, D> shown() {
        return new StateAndData<>(state, data);
    }
}
