package dev.coppice.behaviours.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.ops.Simulator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/// A state machine against a model of the contract's transition algorithm: random events that go anywhere, postpone
/// themselves, insert others, and start, update and cancel timers. The model keeps one list of events where the machine
/// keeps several, and its own time.
class StateMachineProperties {
    private static final int KEEP = -2;
    private static final int REPEAT = -1;
    private static final List<EventType.Timer> TIMERS =
            List.of(EventType.Timeout.EVENT, EventType.Timeout.STATE, new EventType.Named("n"),
                    new EventType.Named("m"));

    enum Op { ZERO, SOON, LATE, UPDATE, CANCEL }

    /// @param goal a state to go to, or one of the constants
    /// @param postponesIn the state in which the event is postponed, or -1
    record Plan(int goal, int postponesIn, List<Plan> inserted, List<Timing> timings) {}

    record Timing(int timer, Op op, int extra, Plan event) {
        Duration delay() {
            return Duration.ofMillis((op == Op.SOON ? 20 : 90) + extra);
        }
    }

    record Event(String id, Plan plan) {
        Event inserted(int index) {
            return new Event(id + ".i" + index, plan.inserted.get(index));
        }

        Event timed(int index) {
            return new Event(id + ".t" + index, plan.timings.get(index).event);
        }
    }

    private static final Event ENTERED = new Event("entered", new Plan(KEEP, -1, List.of(), List.of()));
    private static final Duration ENTERED_AFTER = Duration.ofMillis(33);

    sealed interface Step {
        record Cast(Plan plan) implements Step {}

        record Wait(int millis) implements Step {}
    }

    // ── the machine ──

    static final class Random extends StateMachine<Integer, Integer, Event> {
        final List<String> notes = new ArrayList<>();

        @Override protected Transition<Integer, Integer, Event> init() {
            return next(0, 0);
        }

        @Override protected boolean enters() {
            return true;
        }

        @Override protected Transition<Integer, Integer, Event> enter(Integer old, Integer state, Integer data) {
            notes.add("enter " + old + ">" + state);
            return switch (state) {
                case 1 -> this.keep().cancel(TIMERS.get(2));
                case 2 -> this.keep().stateTimeout(ENTERED_AFTER, ENTERED);
                default -> keep();
            };
        }

        @Override protected Transition<Integer, Integer, Event> handle(Event event, Integer state, Integer data) {
            notes.add(event.id + "@" + state + " by " + eventType());
            var plan = event.plan;
            Transition<Integer, Integer, Event> result = switch (plan.goal) {
                case KEEP -> keep(data + 1);
                case REPEAT -> repeat();
                default -> next(plan.goal, data + 1);
            };
            if (plan.postponesIn == state) result = result.postpone();
            for (int i = 0; i < plan.inserted.size(); i++) result = result.insert(event.inserted(i));
            for (int i = 0; i < plan.timings.size(); i++) {
                var timing = plan.timings.get(i);
                var timer = TIMERS.get(timing.timer);
                result = switch (timing.op) {
                    case ZERO -> result.start(timer, Duration.ZERO, event.timed(i));
                    case SOON, LATE -> result.start(timer, timing.delay(), event.timed(i));
                    case UPDATE -> result.update(timer, event.timed(i));
                    case CANCEL -> result.cancel(timer);
                };
            }
            return result;
        }
    }

    // ── the model ──

    private static final class Model {
        /// @param zero the timer, if this is a time-out of zero
        record Entry(EventType cause, Event event, EventType.@Nullable Timer zero) {}

        record Pending(long deadline, Event event) {}

        final List<String> notes = new ArrayList<>();
        final Deque<Event> mailbox = new ArrayDeque<>();
        private final Map<EventType.Timer, Pending> timers = new LinkedHashMap<>();
        private List<Entry> queue = new ArrayList<>();
        private final List<Entry> postponed = new ArrayList<>();
        private int state;
        private long now;
        private int steps;

        void run() {
            while (!queue.isEmpty() || !mailbox.isEmpty()) {
                handle(queue.isEmpty() ? new Entry(EventType.Sent.CAST, mailbox.remove(), null) : queue.removeFirst());
            }
        }

        void advance(long millis) {
            run();
            long target = now + millis;
            while (true) {
                var first = timers.entrySet().stream()
                        .min(java.util.Comparator.comparingLong(entry -> entry.getValue().deadline));
                if (first.isEmpty() || first.get().getValue().deadline > target) break;
                var timer = first.get().getKey();
                var pending = first.get().getValue();
                timers.remove(timer);
                // which of two timers that run out together comes first is not promised
                Assume.that(timers.values().stream().allMatch(other -> other.deadline > pending.deadline + 2));
                Assume.that(pending.deadline < target - 2);
                now = pending.deadline;
                handle(new Entry(timer, pending.event, null));
                run();
            }
            Assume.that(timers.values().stream().allMatch(other -> other.deadline > target + 2));
            now = target;
        }

        private void handle(Entry entry) {
            Assume.that(steps++ < 400);
            notes.add(entry.event.id + "@" + state + " by " + entry.cause);
            var plan = entry.event.plan;
            var wishes = new ArrayList<Object[]>(); // timer, op, delay, event
            for (int i = 0; i < plan.timings.size(); i++) {
                var timing = plan.timings.get(i);
                wish(wishes, TIMERS.get(timing.timer), timing.op, timing.delay(), entry.event.timed(i));
            }
            int old = state;
            boolean postpones = plan.postponesIn == state;
            if (plan.goal >= 0) state = plan.goal;
            boolean changed = state != old;
            if (changed || plan.goal == REPEAT) enter(old, wishes);
            if (postpones) postponed.add(new Entry(entry.cause, entry.event, null));
            var rest = queue;
            queue = new ArrayList<>();
            for (int i = 0; i < plan.inserted.size(); i++)
                queue.add(new Entry(EventType.Sent.INTERNAL, entry.event.inserted(i), null));
            if (changed) {
                queue.addAll(postponed);
                postponed.clear();
            }
            queue.addAll(rest);
            stop(EventType.Timeout.EVENT);
            if (changed) stop(EventType.Timeout.STATE);
            for (var wish : wishes) time((EventType.Timer) wish[0], (Op) wish[1], (Duration) wish[2], (Event) wish[3]);
        }

        void enter(int old, List<Object[]> wishes) {
            notes.add("enter " + old + ">" + state);
            if (state == 1) wish(wishes, TIMERS.get(2), Op.CANCEL, Duration.ZERO, ENTERED);
            if (state == 2) wish(wishes, EventType.Timeout.STATE, Op.SOON, ENTERED_AFTER, ENTERED);
        }

        private static void wish(List<Object[]> wishes, EventType.Timer timer, Op op, Duration delay, Event event) {
            wishes.removeIf(wish -> wish[0].equals(timer));
            wishes.add(new Object[] {timer, op, delay, event});
        }

        private void stop(EventType.Timer timer) {
            timers.remove(timer);
            queue.removeIf(entry -> timer.equals(entry.zero));
        }

        private void time(EventType.Timer timer, Op op, Duration delay, Event event) {
            switch (op) {
                case CANCEL -> stop(timer);
                case ZERO -> {
                    stop(timer);
                    queue.add(new Entry(timer, event, timer));
                }
                case SOON, LATE -> {
                    stop(timer);
                    timers.put(timer, new Pending(now + delay.toMillis(), event));
                }
                case UPDATE -> {
                    boolean runs = timers.computeIfPresent(timer,
                            (t, pending) -> new Pending(pending.deadline, event)) != null;
                    boolean due = queue.stream().anyMatch(entry -> timer.equals(entry.zero));
                    queue.replaceAll(entry -> timer.equals(entry.zero) ? new Entry(timer, event, timer) : entry);
                    if (!runs && !due) queue.add(new Entry(timer, event, timer));
                }
            }
        }
    }

    // ── random runs ──

    private static Arbitrary<Plan> plan(int depth) {
        var goals = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(KEEP)), Tuple.of(1, Arbitraries.just(REPEAT)),
                Tuple.of(4, Arbitraries.integers().between(0, 2)));
        var inserted = depth == 0 ? Arbitraries.just(List.<Plan>of()) : plan(depth - 1).list().ofMaxSize(2);
        var timings = depth == 0 ? Arbitraries.just(List.<Timing>of()) : Combinators.combine(
                Arbitraries.integers().between(0, TIMERS.size() - 1), Arbitraries.of(Op.class),
                Arbitraries.integers().between(0, 60), plan(depth - 1))
                .as(Timing::new).list().ofMaxSize(3);
        return Combinators.combine(goals, Arbitraries.integers().between(-1, 2), inserted, timings).as(Plan::new);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> casts = plan(2).map(Step.Cast::new);
        Arbitrary<Step> waits = Arbitraries.integers().between(0, 120).map(Step.Wait::new);
        return Arbitraries.frequencyOf(Tuple.of(3, casts), Tuple.of(2, waits)).list().ofMaxSize(15);
    }

    @Property(tries = 2000, maxDiscardRatio = 10, edgeCases = EdgeCasesMode.NONE)
    void machine_behavesAsItsModel(@ForAll("steps") List<Step> steps, @ForAll long seed) {
        var model = new Model();
        var machine = new Random();
        try (var simulator = Simulator.open(RuntimeOptions.defaults(), seed)) {
            var ref = simulator.runtime().start(machine);
            model.enter(0, new ArrayList<>());
            int number = 0;
            for (var step : steps) {
                switch (step) {
                    case Step.Cast(var plan) -> {
                        var event = new Event("e" + number++, plan);
                        ref.cast(event);
                        model.mailbox.add(event);
                    }
                    case Step.Wait(var millis) -> {
                        model.advance(millis);
                        simulator.runUntilIdle();
                        simulator.advance(Duration.ofMillis(millis));
                    }
                }
            }
            model.advance(500);
            simulator.runUntilIdle();
            simulator.advance(Duration.ofMillis(500));
            assertThat(machine.notes).containsExactlyElementsOf(model.notes);
            assertThat(((StateAndData<?, ?>) Objects.requireNonNull(dev.coppice.core.Sys.of(ref).state())).state())
                    .isEqualTo(model.state);
        }
    }
}
