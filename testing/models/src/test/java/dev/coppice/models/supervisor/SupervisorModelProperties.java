package dev.coppice.models.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.models.Pairs;
import dev.coppice.models.supervisor.Tree.Command;
import dev.coppice.models.supervisor.Tree.End;
import dev.coppice.models.supervisor.Tree.Kind;
import dev.coppice.models.supervisor.Tree.Timed;
import dev.coppice.models.supervisor.Tree.Worker;
import dev.coppice.supervision.AutoShutdown;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Strategy;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/// A supervisor against its model.
class SupervisorModelProperties {
    private static final Set<Feature> OF_PARTITIONS = EnumSet.of(Feature.PARTITIONED, Feature.ROUTED,
            Feature.ROUTED_TO_ENDED, Feature.ROUTED_TO_ENDING, Feature.NO_PARTITIONS, Feature.SHRINKS, Feature.GROWS);
    /// A partition supervisor makes its children itself, and has no auto-shutdown.
    private static final Set<Feature> NOT_OF_PARTITIONS = EnumSet.of(Feature.DYNAMIC, Feature.SIGNIFICANT_ENDS,
            Feature.AUTO_SHUTDOWN, Feature.TERMINATE, Feature.TERMINATE_CANCELS_RESTART, Feature.RESTART_REQUEST,
            Feature.DELETE, Feature.START_REQUEST, Feature.CHANGE);
    private static final Pairs<Feature> PAIRS = new Pairs<>(Feature.class)
            .exclusive(Feature.ONE_FOR_ONE, Feature.ONE_FOR_ALL, Feature.REST_FOR_ONE, Feature.DYNAMIC)
            .exclusive(Feature.AUTO_SHUTDOWN, Feature.GAVE_UP, Feature.PARENT_ENDS_IT)
            // a dynamic supervisor has no ids, no significant children, and no spec to change
            .excludes(Feature.DYNAMIC, Feature.RESTART_REQUEST, Feature.DELETE, Feature.CHANGE,
                    Feature.SIGNIFICANT_ENDS, Feature.AUTO_SHUTDOWN)
            .excludesAll(OF_PARTITIONS, NOT_OF_PARTITIONS)
            // all partitions have one way of shutting down
            .excludes(Feature.ROUTED_TO_ENDING, Feature.BRUTAL_KILL);

    private static Arbitrary<Integer> millis(int most) {
        return Arbitraries.integers().between(1, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Worker> workers() {
        var none = Arbitraries.just(0);
        return Combinators.combine(
                Arbitraries.frequency(Tuple.of(4, Restart.PERMANENT), Tuple.of(3, Restart.TRANSIENT),
                        Tuple.of(2, Restart.TEMPORARY)),
                Arbitraries.of(true, false), Arbitraries.frequencyOf(Tuple.of(1, none), Tuple.of(1, millis(300))),
                // odd and even: that the time is up at the instant of the end has no promised outcome
                millis(150).map(half -> 2 * half - 1),
                Arbitraries.frequencyOf(Tuple.of(1, none), Tuple.of(3, millis(200).map(half -> 2 * half))),
                Arbitraries.frequencyOf(Tuple.of(1, none), Tuple.of(1, millis(400))),
                Arbitraries.frequency(Tuple.of(1, true), Tuple.of(9, false))).as(Worker::new);
    }

    @Provide
    Arbitrary<Tree> trees() {
        return Combinators.combine(Arbitraries.frequency(Tuple.of(5, Kind.STATIC), Tuple.of(2, Kind.DYNAMIC),
                Tuple.of(3, Kind.PARTITIONED)),
                Arbitraries.of(Strategy.ONE_FOR_ONE, Strategy.ONE_FOR_ALL, Strategy.REST_FOR_ONE),
                Arbitraries.integers().between(0, 6), Arbitraries.of(AutoShutdown.class),
                workers().list().ofMaxSize(4)).as(SupervisorModelProperties::valid);
    }

    private static Tree valid(
            Kind kind, Strategy strategy, int intensity, AutoShutdown auto, List<Worker> children) {
        var allowed = kind == Kind.STATIC ? auto : AutoShutdown.NEVER;
        var all = children.stream().map(child -> valid(child, allowed)).toList();
        return switch (kind) {
            case STATIC -> new Tree(kind, strategy, intensity, allowed, all);
            case DYNAMIC -> new Tree(kind, strategy, intensity, allowed, List.of());
            case PARTITIONED -> all.isEmpty() ? new Tree(Kind.DYNAMIC, strategy, intensity, allowed, all)
                    : new Tree(kind, strategy, intensity, allowed, Collections.nCopies(all.size(), all.getFirst()));
        };
    }

    /// Significant only where it may be.
    private static Worker valid(Worker child, AutoShutdown auto) {
        boolean may = auto != AutoShutdown.NEVER && child.restart() != Restart.PERMANENT;
        return new Worker(child.restart(), child.significant() && may, child.starting(), child.stopping(),
                child.shutdown(), child.backOff(), child.ignored());
    }

    @Provide
    Arbitrary<List<Timed>> commands() {
        var picks = Arbitraries.integers().between(0, 11);
        Arbitrary<Command> ends = Combinators.combine(picks, Arbitraries.of(End.class)).as(Command.EndChild::new);
        Arbitrary<Command> refusals = Combinators.combine(picks, Arbitraries.integers().between(1, 3),
                Arbitraries.frequency(Tuple.of(1, true), Tuple.of(2, false))).as(Command.RefuseStarts::new);
        Arbitrary<Command> starts = workers()
                .map(worker -> new Command.Start(valid(worker, AutoShutdown.NEVER)));
        var commands = Arbitraries.frequencyOf(Tuple.of(8, ends), Tuple.of(4, refusals),
                Tuple.of(3, picks.map(Command.Terminate::new)), Tuple.of(2, picks.map(Command.Restart::new)),
                Tuple.of(1, picks.map(Command.Delete::new)), Tuple.of(3, starts),
                Tuple.of(1, Arbitraries.of(new Command.Children())),
                Tuple.of(1, Combinators.combine(Arbitraries.integers().between(0, 6), Arbitraries.of(true, false))
                        .as(Command.Change::new)),
                Tuple.of(2, picks.map(Command.Resize::new)),
                Tuple.of(4, Arbitraries.integers().between(-9, 9).map(Command.Route::new)),
                Tuple.of(1, Arbitraries.frequency(Tuple.of(1, End.KILL), Tuple.of(2, End.SHUTDOWN))
                        .map(Command.EndSupervisor::new)));
        var gaps = Arbitraries.frequencyOf(Tuple.of(3, millis(60)), Tuple.of(2, millis(600)));
        Arbitrary<Command> lasts = Arbitraries.frequencyOf(Tuple.of(3, ends),
                Tuple.of(1, Arbitraries.just(new Command.EndSupervisor(End.SHUTDOWN))));
        var single = Combinators.combine(gaps, commands).as(Timed::new).map(List::of);
        return Arbitraries.frequencyOf(Tuple.of(20, single), Tuple.of(1, taken(picks)), Tuple.of(1, resized(picks)),
                Tuple.of(1, Combinators.combine(lasts, millis(60)).as(SupervisorModelProperties::killed)))
                .list().ofMinSize(1).ofMaxSize(25).map(all -> all.stream().flatMap(List::stream).toList());
    }

    /// The supervisor is killed while it handles the end of a child, or ends its children.
    private static List<Timed> killed(Command first, int gap) {
        return List.of(new Timed(300, first), new Timed(gap, new Command.EndSupervisor(End.KILL)));
    }

    /// A child ends, is terminated, restarted, and terminated and deleted.
    private static Arbitrary<List<Timed>> taken(Arbitrary<Integer> picks) {
        return Combinators.combine(picks, millis(400).list().ofSize(4)).as((pick, gaps) -> List.of(
                new Timed(gaps.get(0), new Command.EndChild(pick, End.BROKEN)),
                new Timed(10, new Command.Terminate(pick)), new Timed(gaps.get(1), new Command.Restart(pick)),
                new Timed(gaps.get(2), new Command.Terminate(pick)), new Timed(gaps.get(3), new Command.Delete(pick))));
    }

    /// Partitions end and start while they are called.
    private static Arbitrary<List<Timed>> resized(Arbitrary<Integer> picks) {
        return Combinators.combine(Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, picks)), picks,
                picks, millis(30).list().ofSize(4)).as((few, many, key, gaps) -> List.of(
                        new Timed(gaps.get(0), new Command.EndChild(key, End.BROKEN)),
                        new Timed(gaps.get(1), new Command.Route(key + 1)),
                        new Timed(gaps.get(2), new Command.Resize(few)),
                        new Timed(gaps.get(3), new Command.Route(key)), new Timed(300, new Command.Resize(many))));
    }

    @Property(seed = "2", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void supervisor_behavesAsItsModel(
            @ForAll("trees") Tree tree, @ForAll("commands") List<Timed> commands, @ForAll long seed) {
        run(tree, commands, seed);
    }

    /// With a fixed seed, so that a run in the build exercises the same pairs as every other.
    @Property(tries = 4000, seed = "3", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void supervisor_behavesAsItsModel_eachPairOfFeatures(
            @ForAll("trees") Tree tree, @ForAll("commands") List<Timed> commands, @ForAll long seed) {
        PAIRS.exercised(run(tree, commands, seed));
    }

    private static Set<Feature> run(
            Tree tree, List<Timed> commands, long seed) {
        var model = new SupervisorModel(tree);
        model.play(commands);
        try (var real = new RealSupervisor(tree, seed)) {
            real.play(commands);
            assertThat(real.observed.text()).isEqualTo(model.observed.text());
        }
        return model.features;
    }

    @AfterContainer
    static void pairsAreComplete() {
        PAIRS.check("supervisor");
    }
}
