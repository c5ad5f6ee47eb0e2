package dev.coppice.models.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.models.Pairs;
import dev.coppice.models.dispatch.Step.Dispatch;
import dev.coppice.models.dispatch.Step.Op;
import dev.coppice.models.dispatch.Step.Plan;
import java.util.ArrayList;
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

/// Dispatch to the holders of a key against its model.
class DispatchModelProperties {
    private static final Pairs<Feature> PAIRS = new Pairs<>(Feature.class);

    private static Arbitrary<Integer> upTo(int least, int most) {
        return Arbitraries.integers().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Integer> processes() {
        return upTo(0, Step.PROCESSES - 1);
    }

    private static Arbitrary<Boolean> oneIn(int count) {
        return upTo(1, count).map(drawn -> drawn == 1);
    }

    private static Arbitrary<Dispatch> dispatches() {
        var ends = Arbitraries.frequency(Tuple.of(8, Plan.End.RETURNS), Tuple.of(2, Plan.End.THROWS),
                Tuple.of(1, Plan.End.NORMAL), Tuple.of(1, Plan.End.BROKEN));
        var plans = Combinators.combine(upTo(1, 100), oneIn(4), ends).as(Plan::new).list().ofSize(Step.PROCESSES);
        return Combinators.combine(oneIn(4), upTo(0, Step.KEYS - 1), Arbitraries.of(true, true, false),
                Arbitraries.of(true, false), plans).as(Dispatch::new);
    }

    private static Arbitrary<Op> registers() {
        return Combinators.combine(oneIn(4), upTo(0, Step.KEYS - 1)).as(Op.Register::new);
    }

    private static Arbitrary<Op> ops() {
        return Arbitraries.frequencyOf(Tuple.of(5, registers()),
                Tuple.of(1, Combinators.combine(oneIn(4), upTo(0, Step.KEYS - 1)).as(Op.Unregister::new)),
                Tuple.of(6, dispatches().map(Op.Run::new)), Tuple.of(2, upTo(1, 60).map(Op.Sleep::new)),
                Tuple.of(1, processes().map(Op.Kill::new)));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> acts = Combinators.combine(processes(), ops().list().ofMinSize(1).ofMaxSize(4))
                .as(Step.Act::new);
        Arbitrary<Step> step = Arbitraries.frequencyOf(Tuple.of(10, acts),
                Tuple.of(2, dispatches().map(Step.External::new)), Tuple.of(8, upTo(1, 60).map(Step.Wait::new)),
                Tuple.of(2, processes().map(Step.Kill::new)), Tuple.of(2, upTo(0, 11).map(Step.KillTask::new)),
                Tuple.of(1, oneIn(3).map(Step.KillRegistry::new)),
                Tuple.of(1, oneIn(3).map(Step.StartRegistry::new)));
        var some = Arbitraries.frequencyOf(Tuple.of(18, step.map(List::of)), Tuple.of(1, endedCallers()),
                Tuple.of(1, outages()));
        return Combinators.combine(beginnings(), some.list().ofMinSize(1).ofMaxSize(18)).as((first, then) -> {
            var all = new ArrayList<>(first);
            then.forEach(all::addAll);
            return all;
        });
    }

    /// A process is killed while it dispatches.
    private static Arbitrary<List<Step>> endedCallers() {
        return Combinators.combine(processes(), dispatches(), upTo(1, 40)).as((caller, dispatch, pause) ->
                List.of(new Step.Act(caller, List.of(new Op.Run(dispatch))), new Step.Wait(pause),
                        new Step.Kill(caller)));
    }

    /// A registry does not run for a while.
    private static Arbitrary<List<Step>> outages() {
        return Combinators.combine(oneIn(3), processes(), ops()).as((unique, process, op) -> List.of(
                new Step.KillRegistry(unique), new Step.Act(process, List.of(op)), new Step.StartRegistry(unique)));
    }

    /// Some processes register.
    private static Arbitrary<List<Step>> beginnings() {
        return registers().list().ofMaxSize(3).list().ofSize(Step.PROCESSES).map(all -> {
            var steps = new ArrayList<Step>();
            for (int i = 0; i < all.size(); i++) if (!all.get(i).isEmpty()) steps.add(new Step.Act(i, all.get(i)));
            return steps;
        });
    }

    @Provide
    Arbitrary<Integer> partitions() {
        return Arbitraries.of(1, 4, 4);
    }

    @Property(seed = "2", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void dispatch_behavesAsItsModel(
            @ForAll("partitions") int partitions, @ForAll("steps") List<Step> steps, @ForAll long seed) {
        run(partitions, steps, seed);
    }

    /// With a fixed seed, so that a run in the build exercises the same pairs as every other.
    @Property(tries = 1000, seed = "1", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void dispatch_behavesAsItsModel_eachPairOfFeatures(
            @ForAll("partitions") int partitions, @ForAll("steps") List<Step> steps, @ForAll long seed) {
        PAIRS.exercised(run(partitions, steps, seed));
    }

    private static Set<Feature> run(int partitions, List<Step> steps, long seed) {
        try (var real = new RealDispatch(partitions, seed)) {
            var model = new DispatchModel(partitions, real.partitionOf());
            steps.forEach(model::step);
            model.step(new Step.Wait(1_500));
            steps.forEach(real::step);
            real.step(new Step.Wait(1_500));
            assertThat(real.observed.text()).isEqualTo(model.world.observed.text());
            return model.world.features;
        }
    }

    @AfterContainer
    static void pairsAreComplete() {
        PAIRS.check("dispatch");
    }
}
