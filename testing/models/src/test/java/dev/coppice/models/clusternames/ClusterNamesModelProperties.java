package dev.coppice.models.clusternames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.models.Pairs;
import dev.coppice.models.clusternames.Step.Rule;
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

/// Names that the nodes of a cluster share against their model.
class ClusterNamesModelProperties {
    private static final Pairs<Feature> PAIRS = new Pairs<>(Feature.class);

    private static Arbitrary<Integer> upTo(int most) {
        return Arbitraries.integers().between(0, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Integer> picks() {
        return upTo(11);
    }

    private static Arbitrary<Integer> keys() {
        return upTo(Step.KEYS - 1);
    }

    private static Arbitrary<Step> begins() {
        return Combinators.combine(picks(), Arbitraries.of(true, false)).as(Step.Begin::new);
    }

    private static Arbitrary<Step> registers() {
        return Combinators.combine(picks(), keys(), Arbitraries.of(Rule.class)).as(Step.Register::new);
    }

    private static Arbitrary<Step> ordinary() {
        return Arbitraries.frequencyOf(Tuple.of(3, begins()), Tuple.of(10, registers()),
                Tuple.of(2, Combinators.combine(picks(), keys()).as(Step.Reregister::new)),
                Tuple.of(2, Combinators.combine(picks(), keys()).as(Step.Unregister::new)),
                Tuple.of(3, picks().map(Step.Kill::new)),
                Tuple.of(2, Combinators.combine(picks(), keys()).as(Step.KillHolder::new)),
                Tuple.of(2, Combinators.combine(picks(), keys()).as(Step.Inherit::new)),
                Tuple.of(3, Combinators.combine(keys(), Arbitraries.of(true, false), Arbitraries.of(Rule.class))
                        .as(Step.AtOnce::new)));
    }

    /// The network is cut, both sides go on, and they meet again.
    private static Arbitrary<List<Step>> splits() {
        return Combinators.combine(upTo(Step.MOST_NODES).list().ofMinSize(1).ofMaxSize(3),
                Arbitraries.frequencyOf(Tuple.of(3, registers()), Tuple.of(1, ordinary())).list().ofMinSize(2)
                        .ofMaxSize(10))
                .as((some, meanwhile) -> {
                    var steps = new ArrayList<Step>();
                    steps.add(new Step.Split(some));
                    steps.addAll(meanwhile);
                    steps.add(new Step.Heal());
                    return steps;
                });
    }

    /// A holder ends, and the process that waits for its end registers.
    private static Arbitrary<List<Step>> successions() {
        return Combinators.combine(keys(), picks(), picks(), picks(), Arbitraries.of(Rule.class))
                .as((key, holder, heir, node, rule) -> List.of(new Step.Register(holder, key, rule),
                        new Step.Inherit(heir, key), new Step.KillHolder(node, key)));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> faults = Arbitraries.oneOf(picks().map(Step.KillNode::new),
                Arbitraries.of(true, false).map(Step.Open::new));
        Arbitrary<List<Step>> returns = picks().map(node -> List.of(new Step.KillNode(node), new Step.Open(true)));
        return Combinators.combine(begins().list().ofMinSize(3).ofMaxSize(6),
                Arbitraries.frequencyOf(Tuple.of(12, ordinary().map(List::of)), Tuple.of(2, splits()),
                        Tuple.of(1, successions()), Tuple.of(1, faults.map(List::of)),
                        Tuple.of(1, returns)).list().ofMinSize(1).ofMaxSize(14))
                .as((first, then) -> {
                    var all = new ArrayList<>(first);
                    then.forEach(all::addAll);
                    return all;
                });
    }

    @Property(seed = "2", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void clusterNames_behaveAsTheirModel(@ForAll("steps") List<Step> steps, @ForAll long seed) {
        run(steps, seed);
    }

    /// With a fixed seed, so that a run in the build exercises the same pairs as every other.
    @Property(tries = 1000, seed = "1", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void clusterNames_behaveAsTheirModel_eachPairOfFeatures(@ForAll("steps") List<Step> steps, @ForAll long seed) {
        PAIRS.exercised(run(steps, seed));
    }

    private static Set<Feature> run(List<Step> steps, long seed) {
        var model = new ClusterNamesModel();
        steps.forEach(model::step);
        try (var real = new RealClusterNames(seed)) {
            steps.forEach(real::step);
            assertThat(real.observed.text()).isEqualTo(model.observed.text());
        }
        return model.features;
    }

    @AfterContainer
    static void pairsAreComplete() {
        PAIRS.check("cluster names");
    }
}
