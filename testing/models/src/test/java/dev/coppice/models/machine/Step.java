package dev.coppice.models.machine;

import dev.coppice.behaviours.statemachine.EventType;
import java.util.List;

/// What the test does next: the commands of a run. The machine has the states 0, 1 and 2.
sealed interface Step {
    /// No goal: the machine keeps its state.
    int KEEP = -2;
    /// No goal: the machine repeats its state.
    int REPEAT = -1;
    List<EventType.Timer> TIMERS = List.of(EventType.Timeout.EVENT, EventType.Timeout.STATE, new EventType.Named("n"),
            new EventType.Named("m"));

    record Cast(Plan plan) implements Step {}

    record Ask(Plan plan, int timeout) implements Step {}

    /// A message that comes before anything else can run for a while: what becomes due meanwhile is queued behind it.
    record CastLate(Plan plan, int late) implements Step {}

    record System(Kind kind) implements Step {
        enum Kind { STATE, REPLACE, SUSPEND, RESUME }
    }

    record Wait(int millis) implements Step {}

    record Stop() implements Step {}

    record Kill() implements Step {}

    /// What a callback does.
    ///
    /// @param busy how long it takes
    /// @param keepsWorker whether nothing else runs meanwhile
    /// @param goal a state, or [#KEEP] or [#REPEAT]
    /// @param postponesIn the state in which the event is postponed, or -1
    record Plan(int busy, boolean keepsWorker, int goal, int postponesIn, List<Plan> inserted, List<Timing> timings,
            boolean deferred, boolean answersDeferred, boolean hibernates, End end) {
        static final Plan NOTHING =
                new Plan(0, false, KEEP, -1, List.of(), List.of(), false, false, false, End.NONE);
    }

    enum End { NONE, STOP, THROW }

    record Timing(int timer, Op op, int delay, Plan plan) {
        enum Op { ZERO, START, UPDATE, CANCEL }
    }
}
