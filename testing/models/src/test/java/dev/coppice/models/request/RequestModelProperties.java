package dev.coppice.models.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.models.Pairs;
import dev.coppice.models.request.Step.Op;
import dev.coppice.models.request.Step.Plan;
import dev.coppice.models.request.Step.Use;
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

/// Pending requests, alone and in sets, against their model.
class RequestModelProperties {
    private static final Pairs<Feature> PAIRS = new Pairs<>(Feature.class);

    private static Arbitrary<Integer> upTo(int least, int most) {
        return Arbitraries.integers().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Integer> timeouts() {
        return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(0)), Tuple.of(8, upTo(1, 80)),
                Tuple.of(1, Arbitraries.just(Step.FOREVER)));
    }

    private static Arbitrary<Op> ops() {
        var kinds = Arbitraries.frequency(Tuple.of(12, Plan.Kind.REPLY), Tuple.of(10, Plan.Kind.DEFER),
                Tuple.of(3, Plan.Kind.NEVER), Tuple.of(2, Plan.Kind.STOP_WITH_REPLY), Tuple.of(1, Plan.Kind.STOP),
                Tuple.of(1, Plan.Kind.CRASH));
        var plans = Combinators.combine(upTo(1, 40), kinds, upTo(1, 120)).as(Plan::new);
        Arbitrary<Op> sends = Combinators.combine(upTo(0, Step.SERVERS - 1), Arbitraries.of(true, false), plans,
                Arbitraries.of(Use.class)).as(Op.Send::new);
        var picks = upTo(0, 11);
        return Arbitraries.frequencyOf(Tuple.of(14, sends),
                Tuple.of(2, Combinators.combine(picks, timeouts()).as(Op.Await::new)),
                Tuple.of(2, Combinators.combine(picks, timeouts()).as(Op.Receive::new)),
                Tuple.of(2, picks.map(Op.Poll::new)), Tuple.of(2, picks.map(Op.Abandon::new)),
                Tuple.of(4, picks.map(Op.Deliver::new)), Tuple.of(3, timeouts().map(Op.AwaitAny::new)),
                Tuple.of(3, timeouts().map(Op.ReceiveAny::new)), Tuple.of(4, upTo(1, 80).map(Op.Sleep::new)));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> acts = Combinators.combine(upTo(0, Step.CLIENTS - 1), ops().list().ofMinSize(1).ofMaxSize(8))
                .as(Step.Act::new);
        return Arbitraries.frequencyOf(Tuple.of(14, acts), Tuple.of(8, upTo(1, 80).map(Step.Wait::new)),
                Tuple.of(1, upTo(0, Step.SERVERS - 1).map(Step.KillServer::new)),
                Tuple.of(1, upTo(0, Step.CLIENTS - 1).map(Step.KillClient::new))).list().ofMinSize(1).ofMaxSize(18);
    }

    @Property(seed = "2", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void requests_behaveAsTheirModel(@ForAll("steps") List<Step> steps, @ForAll long seed) {
        run(steps, seed);
    }

    /// With a fixed seed, so that a run in the build exercises the same pairs as every other.
    @Property(tries = 1000, seed = "1", maxDiscardRatio = 20, edgeCases = EdgeCasesMode.NONE)
    void requests_behaveAsTheirModel_eachPairOfFeatures(@ForAll("steps") List<Step> steps, @ForAll long seed) {
        PAIRS.exercised(run(steps, seed));
    }

    private static Set<Feature> run(List<Step> steps, long seed) {
        var model = new RequestModel();
        steps.forEach(model::step);
        model.step(new Step.Wait(1_500));
        try (var real = new RealRequests(seed)) {
            steps.forEach(real::step);
            real.step(new Step.Wait(1_500));
            assertThat(real.observed.text()).isEqualTo(model.observed.text());
        }
        return model.features;
    }

    @AfterContainer
    static void pairsAreComplete() {
        PAIRS.check("requests");
    }
}
