package dev.coppice.models.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.stage.SubscriptionOptions;
import dev.coppice.behaviours.stage.SubscriptionOptions.Bond;
import dev.coppice.models.Pairs;
import dev.coppice.models.stages.Setting.Dispatch;
import dev.coppice.models.stages.Setting.End;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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

/// Stages against their model.
class StagesModelProperties {
    /// A producer has one dispatcher, and ends once; the buffer of one with partitions is large. Only a producer that
    /// completes ends cleanly. Producer-consumers treat all events alike.
    private static final Pairs<Feature> PAIRS = new Pairs<>(Feature.class)
            .exclusive(Feature.BROADCAST, Feature.PARTITIONS)
            .exclusive(Feature.PARTITIONS, Feature.DROPS)
            .exclusive(Feature.COMPLETES, Feature.PRODUCER_STOPS, Feature.PRODUCER_CRASHES)
            .excludes(Feature.OUTLIVES_CLEAN_END, Feature.PRODUCER_STOPS, Feature.PRODUCER_CRASHES)
            .exclusive(Feature.MULTIPLIES, Feature.SWALLOWS);

    private static Arbitrary<Integer> upTo(int least, int most) {
        return Arbitraries.integers().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    @Provide
    Arbitrary<Setting> settings() {
        var dispatches = Arbitraries.of(Dispatch.class).flatMap(dispatch -> Combinators.combine(
                Arbitraries.just(dispatch), dispatch == Dispatch.PARTITIONS ? Arbitraries.just(10_000) : upTo(1, 12))
                .as(Tuple::of));
        var asking = Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(0)), Tuple.of(1, upTo(1, 60)));
        var emits = Arbitraries.frequency(Tuple.of(4, 100), Tuple.of(1, 60), Tuple.of(1, 0));
        var lasts = Arbitraries.frequencyOf(Tuple.of(2, upTo(2, 25)), Tuple.of(1, Arbitraries.just(10_000)));
        var ends = Combinators.combine(lasts, Arbitraries.of(End.class)).as(Tuple::of);
        var crashes = Arbitraries.frequencyOf(Tuple.of(2, upTo(0, 8)), Tuple.of(1, Arbitraries.just(-1)));
        return Combinators.combine(dispatches, Arbitraries.of(false, false, true), asking, emits, ends,
                Arbitraries.frequency(Tuple.of(2, 1), Tuple.of(1, 0), Tuple.of(1, 2)),
                upTo(1, 80).list().ofSize(Step.STAGES - 1), crashes)
                .as((dispatch, holds, takes, percent, end, times, busy, crash) -> new Setting(dispatch.get1(),
                        dispatch.get2(), holds, takes, percent, end.get1(), end.get2(), times, busy, crash));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> cancels = upTo(0, 9).map(Step.Cancel::new);
        Arbitrary<Step> pushes = upTo(1, 9).map(Step.Push::new);
        Arbitrary<Step> kills = upTo(0, Step.STAGES - 1).map(Step.Kill::new);
        Arbitrary<Step> waits = upTo(1, 150).map(Step.Wait::new);
        Arbitrary<Step> holds = Arbitraries.of(new Step.Hold(true), new Step.Hold(false), new Step.Hold(false),
                new Step.Hold(false));
        Arbitrary<Step> subscribes = upTo(1, Step.STAGES - 1).flatMap(consumer -> Combinators.combine(
                upTo(Step.SOURCE, Math.min(consumer - 1, Step.LAST_MIDDLE)), options())
                .as((producer, options) -> new Step.Subscribe(consumer, producer, options)));
        var first = options().map(options -> (Step) new Step.Subscribe(1, Step.SOURCE, options));
        var single = Arbitraries.frequencyOf(Tuple.of(10, subscribes), Tuple.of(4, pushes), Tuple.of(10, waits),
                Tuple.of(3, cancels), Tuple.of(3, holds), Tuple.of(1, kills),
                Tuple.of(1, Arbitraries.of(new Step.Complete()))).map(List::of);
        var rest = Arbitraries.frequencyOf(Tuple.of(40, single), Tuple.of(1, twoEnds())).list().ofMinSize(2)
                .ofMaxSize(20).map(all -> all.stream().flatMap(List::stream));
        return Combinators.combine(first, rest).as((one, more) -> Stream.concat(Stream.of(one), more).toList());
    }

    /// Two producers of a stage end for different reasons, while events wait there that no subscriber demands.
    private static Arbitrary<List<Step>> twoEnds() {
        return Combinators.combine(upTo(2, 9), Arbitraries.of(Bond.class), upTo(1, 60), upTo(1, 60))
                .as((events, bond, pause, more) -> {
                    var options = SubscriptionOptions.defaults();
                    return List.of(new Step.Subscribe(2, 1, options),
                            new Step.Subscribe(2, Step.SOURCE, options.whenProducerEnds(bond)), new Step.Push(events),
                            new Step.Wait(pause), new Step.Kill(1), new Step.Wait(more), new Step.Complete());
                });
    }

    private static Arbitrary<SubscriptionOptions> options() {
        return upTo(1, 10).flatMap(max -> Combinators.combine(upTo(0, max - 1), Arbitraries.of(Bond.class),
                Arbitraries.of(0, 0, 0, 1)).as((min, bond, partition) ->
                        new SubscriptionOptions(max, min, bond, partition)));
    }

    @Property(seed = "2", maxDiscardRatio = 40, edgeCases = EdgeCasesMode.NONE)
    void stages_behaveAsTheirModel(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps, @ForAll long seed) {
        run(setting, steps, seed);
    }

    /// With a fixed seed, so that a run in the build exercises the same pairs as every other.
    @Property(tries = 2000, seed = "1", maxDiscardRatio = 40, edgeCases = EdgeCasesMode.NONE)
    void stages_behaveAsTheirModel_eachPairOfFeatures(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps, @ForAll long seed) {
        PAIRS.exercised(run(setting, steps, seed));
    }

    private static Set<Feature> run(Setting setting, List<Step> steps, long seed) {
        var last = new Step.Wait(2000);
        var model = new World(setting);
        steps.forEach(model::step);
        model.step(last);
        try (var real = new RealStages(setting, seed)) {
            steps.forEach(real::step);
            real.step(last);
            assertThat(real.observed.text()).isEqualTo(model.observed.text());
        }
        return model.features;
    }

    @AfterContainer
    static void pairsAreComplete() {
        PAIRS.check("stages");
    }
}
