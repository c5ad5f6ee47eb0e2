package dev.coppice.models.task;

import dev.coppice.behaviours.task.OnTimeout;
import dev.coppice.models.task.Step.How;
import dev.coppice.models.task.Step.Op;
import dev.coppice.models.task.Step.Reason;
import dev.coppice.models.task.Step.Stream;
import dev.coppice.models.task.Step.Use;
import dev.coppice.models.task.Step.Work;
import dev.coppice.supervision.Restart;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/// Random commands for owners of tasks and consumers of streams.
final class TaskArbitraries {
    private TaskArbitraries() {}

    private static Arbitrary<Integer> upTo(int least, int most) {
        return Arbitraries.integers().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Work> works() {
        var ends = Arbitraries.frequency(Tuple.of(7, Work.End.VALUE), Tuple.of(1, Work.End.THROWS),
                Tuple.of(1, Work.End.NORMAL), Tuple.of(1, Work.End.SHUTDOWN), Tuple.of(1, Work.End.BROKEN),
                Tuple.of(1, Work.End.KILL));
        return Combinators.combine(Arbitraries.frequencyOf(Tuple.of(2, upTo(1, 40)), Tuple.of(3, upTo(1, 150))), ends,
                Arbitraries.of(true, false, false), Arbitraries.of(true, false, false),
                Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(0)), Tuple.of(3, upTo(1, 80)))).as(Work::new);
    }

    private static Arbitrary<Integer> timeouts() {
        return Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(6, upTo(1, 100)),
                Tuple.of(1, Arbitraries.just(Step.FOREVER)));
    }

    private static Arbitrary<Integer> tasks() {
        return Arbitraries.frequencyOf(Tuple.of(12, upTo(0, 3)),
                Tuple.of(1, upTo(Op.OTHERS, Op.OTHERS + 9)));
    }

    private static Arbitrary<Op> starts() {
        var how = Arbitraries.frequency(Tuple.of(5, How.ASYNC), Tuple.of(1, How.START), Tuple.of(1, How.START_LINK),
                Tuple.of(4, How.SUPERVISED), Tuple.of(4, How.NO_LINK), Tuple.of(1, How.COMPLETED));
        Arbitrary<Op> tasks = Combinators.combine(works(), how).as(Op.Async::new);
        Arbitrary<Op> children = Combinators.combine(works(), Arbitraries.of(Restart.class)).as(Op.Child::new);
        return Arbitraries.frequencyOf(Tuple.of(6, tasks), Tuple.of(1, children));
    }

    private static Arbitrary<Op> uses() {
        var some = tasks().list().ofMaxSize(4);
        return Arbitraries.frequencyOf(
                Tuple.of(4, Combinators.combine(tasks(), timeouts()).as(Op.Await::new)),
                Tuple.of(4, Combinators.combine(tasks(), timeouts()).as(Op.Yield::new)),
                Tuple.of(4, Combinators.combine(tasks(), timeouts()).as(Op.Shutdown::new)),
                Tuple.of(2, tasks().map(Op.Kill::new)), Tuple.of(2, tasks().map(Op.Ignore::new)),
                Tuple.of(2, tasks().map(Op.Deliver::new)),
                Tuple.of(3, Combinators.combine(some, timeouts()).as(Op.AwaitMany::new)),
                Tuple.of(5, Combinators.combine(some, timeouts(), Arbitraries.of(OnTimeout.class), upTo(1, 4))
                        .as(Op.YieldMany::new)));
    }

    private static Arbitrary<Reason> reasons() {
        return Arbitraries.frequency(Tuple.of(2, Reason.NORMAL), Tuple.of(2, Reason.SHUTDOWN),
                Tuple.of(2, Reason.BROKEN), Tuple.of(2, Reason.KILL));
    }

    private static Arbitrary<Op> others() {
        return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.of(new Op.Children())),
                Tuple.of(6, Combinators.combine(upTo(0, 2), upTo(0, 3)).as(Op.Terminate::new)),
                Tuple.of(12, upTo(1, 100).map(Op.Sleep::new)),
                Tuple.of(2, Arbitraries.of(true, false).map(Op.Trap::new)), Tuple.of(1, reasons().map(Op.End::new)));
    }

    /// A task is started, time passes in which it may end, and then its owner does something with it.
    private static Arbitrary<List<Op>> queued() {
        return Combinators.combine(starts(), upTo(1, 100), uses(), starts(), uses())
                .as((start, sleep, use, again, more) -> List.of(start, new Op.Sleep(sleep), use, again, more));
    }

    /// A task that traps exits is shut down, and does not end in time.
    private static Arbitrary<List<Op>> stubborn() {
        return Combinators.combine(upTo(60, 150), Arbitraries.of(How.ASYNC, How.SUPERVISED, How.NO_LINK), upTo(1, 20),
                upTo(0, 30), uses()).as((millis, how, pause, timeout, more) -> List.of(
                        new Op.Async(new Work(millis, Work.End.VALUE, false, true, timeout), how), new Op.Sleep(pause),
                        new Op.Shutdown(0, timeout), more));
    }

    private static Arbitrary<Integer> owners() {
        return Arbitraries.frequency(Tuple.of(2, 0), Tuple.of(3, 1), Tuple.of(1, 2));
    }

    private static Arbitrary<Step> signals() {
        return Combinators.combine(owners(), upTo(0, 6), reasons()).as(Step.Signal::new);
    }

    private static Arbitrary<Step> supervisorEnds() {
        return Arbitraries.of(Reason.SHUTDOWN, Reason.KILL).map(Step.EndSupervisor::new);
    }

    /// While the supervisor waits for the end of a task that traps exits, another owner asks it for something, and may
    /// end before it is served.
    private static Arbitrary<List<Step>> busySupervisor(Arbitrary<Op> requests) {
        return Combinators.combine(owners(), upTo(60, 120), upTo(10, 80), Arbitraries.of(How.SUPERVISED, How.NO_LINK),
                upTo(1, 9), owners(), requests, Arbitraries.of(true, true, false))
                .as((owner, millis, shutdown, how, pause, other, request, ends) -> {
                    var slow = new Work(millis, Work.End.VALUE, false, true, shutdown);
                    var steps = new ArrayList<Step>();
                    steps.add(new Step.Act(owner, List.of(new Op.Async(slow, how), new Op.Sleep(pause),
                            new Op.Terminate(owner, 0))));
                    steps.add(new Step.Wait(pause + 1));
                    steps.add(new Step.Act(other, List.of(request)));
                    if (ends) steps.add(new Step.Signal(other, 1, Reason.KILL));
                    return steps;
                });
    }

    static Arbitrary<List<Step>> tasksOfOwners() {
        var ops = Arbitraries.frequencyOf(Tuple.of(7, starts()), Tuple.of(7, uses()), Tuple.of(4, others())).list()
                .ofMinSize(1).ofMaxSize(6);
        Arbitrary<Step> acts = Combinators.combine(owners(), Arbitraries.frequencyOf(Tuple.of(6, ops),
                Tuple.of(6, queued()), Tuple.of(1, stubborn()))).as(Step.Act::new);
        Arbitrary<Step> waits = upTo(1, 100).map(Step.Wait::new);
        Arbitrary<Op> supervised = Combinators.combine(works(), Arbitraries.of(How.SUPERVISED, How.NO_LINK))
                .as(Op.Async::new);
        return Arbitraries.frequencyOf(Tuple.of(18, acts.map(List::of)), Tuple.of(9, waits.map(List::of)),
                Tuple.of(3, signals().map(List::of)), Tuple.of(1, supervisorEnds().map(List::of)),
                Tuple.of(2, busySupervisor(supervised))).list().ofMinSize(1).ofMaxSize(20)
                .map(all -> all.stream().flatMap(List::stream).toList());
    }

    // ── streams ──

    private static Arbitrary<Stream> streams() {
        var how = Arbitraries.frequency(Tuple.of(4, How.ASYNC), Tuple.of(2, How.SUPERVISED), Tuple.of(3, How.NO_LINK));
        var uses = Arbitraries.frequencyOf(Tuple.of(12, Arbitraries.just(new Use(Use.Kind.NEXT, 0))),
                Tuple.of(5, upTo(1, 120).map(pause -> new Use(Use.Kind.PAUSE, pause))),
                Tuple.of(2, Arbitraries.of(Use.Kind.THROW, Use.Kind.CLOSE, Use.Kind.LEAVE)
                        .map(kind -> new Use(kind, 0)))).list().ofMinSize(1).ofMaxSize(10);
        return Combinators.combine(how, works().list().ofMaxSize(7), upTo(1, 3), Arbitraries.of(true, false),
                Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(Step.FOREVER)), Tuple.of(3, upTo(1, 150))),
                Arbitraries.of(true, true, false),
                Combinators.combine(Arbitraries.of(true, false), Arbitraries.frequencyOf(
                        Tuple.of(7, Arbitraries.just(99)), Tuple.of(1, upTo(0, 6)))).as(Tuple::of), uses)
                .as((kind, input, most, ordered, timeout, killsLate, more, use) ->
                        new Stream(kind, input, most, ordered, timeout, killsLate, more.get1(), more.get2(), use));
    }

    static Arbitrary<List<Step>> consumers() {
        Arbitrary<Op> consumes = streams().map(Op.Consume::new);
        var ops = Arbitraries.frequencyOf(Tuple.of(8, consumes), Tuple.of(2, starts()), Tuple.of(1, others())).list()
                .ofMinSize(1).ofMaxSize(3);
        Arbitrary<Step> acts = Combinators.combine(owners(), ops).as(Step.Act::new);
        Arbitrary<Step> waits = upTo(1, 200).map(Step.Wait::new);
        return Arbitraries.frequencyOf(Tuple.of(12, acts.map(List::of)), Tuple.of(10, waits.map(List::of)),
                Tuple.of(6, signals().map(List::of)), Tuple.of(1, supervisorEnds().map(List::of)),
                Tuple.of(2, busySupervisor(consumes))).list().ofMinSize(1).ofMaxSize(20)
                .map(all -> all.stream().flatMap(List::stream).toList());
    }
}
