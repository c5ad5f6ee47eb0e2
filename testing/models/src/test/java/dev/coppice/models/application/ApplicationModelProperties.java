package dev.coppice.models.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.application.ApplicationType;
import dev.coppice.models.Pairs;
import dev.coppice.models.application.Setting.Command;
import dev.coppice.models.application.Setting.End;
import dev.coppice.models.application.Setting.Outcome;
import dev.coppice.models.application.Setting.Phase;
import dev.coppice.models.application.Setting.Timed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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

/// Applications against their model.
class ApplicationModelProperties {
    /// The first application that stops the runtime ends the run.
    private static final Pairs<Feature> PAIRS = new Pairs<>(Feature.class)
            .exclusive(Feature.PERMANENT_CLOSES, Feature.TRANSIENT_CLOSES);

    private static Arbitrary<Integer> millis(int most) {
        return Arbitraries.integers().between(1, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Boolean> rarely() {
        return Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true));
    }

    private static Arbitrary<List<Integer>> others() {
        return Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(5, 1), Tuple.of(3, 2), Tuple.of(1, 3),
                Tuple.of(4, Setting.UNKNOWN)).list().ofMaxSize(2).uniqueElements();
    }

    private static Arbitrary<Setting> settings() {
        var none = Arbitraries.just(List.<Integer>of());
        var needs = Arbitraries.frequencyOf(Tuple.of(1, none), Tuple.of(2, others()));
        var wishes = Arbitraries.frequencyOf(Tuple.of(3, none), Tuple.of(1, others()));
        var starts = Combinators.combine(millis(200), Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(1, 1)),
                Arbitraries.of(Outcome.class), Combinators.combine(millis(100), rarely()).as(Phase::new).list()
                        .ofMaxSize(2)).as(Starting::new);
        return Combinators.combine(needs, wishes, starts, millis(100), rarely(), millis(200), millis(100), rarely())
                .as((needed, wished, start, preparing, prepareThrows, ending, stopping, stopThrows) -> new Setting(
                        needed, wished, start.millis, start.failing, start.outcome, start.phases, preparing,
                        prepareThrows, ending, stopping, stopThrows));
    }

    private record Starting(int millis, int failing, Outcome outcome, List<Phase> phases) {}

    /// The later ones may depend on earlier ones, and sometimes the other way round.
    @Provide
    Arbitrary<List<Setting>> applications() {
        return settings().list().ofSize(4).flatMap(all -> rarely().map(circular -> circular ? all : acyclic(all)));
    }

    private static List<Setting> acyclic(List<Setting> all) {
        return IntStream.range(0, all.size()).mapToObj(i -> {
            var it = all.get(i);
            return new Setting(earlier(it.needs(), i), earlier(it.wishes(), i), it.starting(), it.failing(),
                    it.outcome(), it.phases(), it.preparing(), it.prepareThrows(), it.ending(), it.stopping(),
                    it.stopThrows());
        }).toList();
    }

    private static List<Integer> earlier(List<Integer> some, int than) {
        return some.stream().filter(other -> other < than || other == Setting.UNKNOWN && than == 3).toList();
    }

    @Provide
    Arbitrary<List<Timed>> commands() {
        var picks = Arbitraries.integers().between(0, 3).withDistribution(RandomDistribution.uniform());
        var types = Arbitraries.frequency(Tuple.of(4, ApplicationType.TEMPORARY),
                Tuple.of(3, ApplicationType.TRANSIENT), Tuple.of(1, ApplicationType.PERMANENT));
        Arbitrary<Command> starts = Combinators.combine(picks, types).as(Command.Start::new);
        Arbitrary<Command> ensures = Combinators.combine(picks, types).as(Command.EnsureStarted::new);
        Arbitrary<Command> all = Combinators.combine(picks, types).as(Command.EnsureAllStarted::new);
        Arbitrary<Command> stops = picks.map(Command.Stop::new);
        Arbitrary<Command> kills = picks.map(Command.Kill::new);
        Arbitrary<Command> ends = Combinators.combine(picks, Arbitraries.frequency(Tuple.of(4, End.NORMAL),
                Tuple.of(1, End.SHUTDOWN), Tuple.of(1, End.BROKEN), Tuple.of(1, End.KILL))).as(Command.EndRoot::new);
        var commands = Arbitraries.frequencyOf(Tuple.of(3, starts), Tuple.of(2, ensures), Tuple.of(6, all),
                Tuple.of(5, stops), Tuple.of(3, ends), Tuple.of(1, kills));
        var gaps = Arbitraries.frequencyOf(Tuple.of(3, millis(60)), Tuple.of(2, millis(500)));
        var single = Combinators.combine(gaps, commands).as(Timed::new).map(List::of);
        return Arbitraries.frequencyOf(Tuple.of(24, single), Tuple.of(2, endsWhileStopping(picks)),
                Tuple.of(1, endsWhileStarting(picks, types)), Tuple.of(3, stopsDependency(types))).list().ofMinSize(1)
                .ofMaxSize(25).map(some -> some.stream().flatMap(List::stream).toList());
    }

    /// The root of an application ends while that stops.
    private static Arbitrary<List<Timed>> endsWhileStopping(Arbitrary<Integer> picks) {
        return Combinators.combine(picks, Arbitraries.of(End.class), millis(60)).as((pick, end, gap) -> List.of(
                new Timed(300, new Command.Stop(pick)), new Timed(gap, new Command.EndRoot(pick, end))));
    }

    /// The root of an application ends while that starts.
    private static Arbitrary<List<Timed>> endsWhileStarting(
            Arbitrary<Integer> picks, Arbitrary<ApplicationType> types) {
        return Combinators.combine(picks, types, Arbitraries.integers().between(0, 2), Arbitraries.of(End.class),
                millis(40).list().ofSize(4)).as((pick, type, how, end, gaps) -> {
                    var all = new ArrayList<Timed>();
                    all.add(new Timed(300, new Command.Stop(pick)));
                    all.add(new Timed(400, how == 0 ? new Command.Start(pick, type)
                            : how == 1 ? new Command.EnsureStarted(pick, type)
                                    : new Command.EnsureAllStarted(pick, type)));
                    for (int gap : gaps) all.add(new Timed(40 + gap, new Command.EndRoot(pick, end)));
                    return all;
                });
    }

    /// An application is stopped while one starts that may require it.
    private static Arbitrary<List<Timed>> stopsDependency(Arbitrary<ApplicationType> types) {
        return Combinators.combine(Arbitraries.integers().between(0, 1), Arbitraries.integers().between(1, 2),
                types, types, Arbitraries.of(true, false), millis(150)).as((first, more, type, other, stops, gap) -> {
                    var all = new ArrayList<Timed>();
                    if (stops) all.add(new Timed(300, new Command.Stop(first + more)));
                    all.add(new Timed(300, new Command.EnsureAllStarted(first, type)));
                    all.add(new Timed(450, new Command.EnsureStarted(first + more, other)));
                    all.add(new Timed(gap, new Command.Stop(first)));
                    return all;
                });
    }

    @Property(seed = "3", maxDiscardRatio = 30, edgeCases = EdgeCasesMode.NONE)
    void applications_behaveAsTheirModel(@ForAll("applications") List<Setting> applications,
            @ForAll("commands") List<Timed> commands, @ForAll long seed) {
        run(applications, commands, seed);
    }

    /// With a fixed seed, so that a run in the build exercises the same pairs as every other.
    @Property(tries = 2500, seed = "1", maxDiscardRatio = 30, edgeCases = EdgeCasesMode.NONE)
    void applications_behaveAsTheirModel_eachPairOfFeatures(@ForAll("applications") List<Setting> applications,
            @ForAll("commands") List<Timed> commands, @ForAll long seed) {
        PAIRS.exercised(run(applications, commands, seed));
    }

    private static Set<Feature> run(List<Setting> applications, List<Timed> commands, long seed) {
        var model = new ApplicationModel(applications);
        model.play(commands);
        var real = new RealApplications(applications, seed);
        try (real) {
            real.play(commands);
        }
        assertThat(real.observed.text()).isEqualTo(model.lives.observed.text());
        return model.lives.features;
    }

    @AfterContainer
    static void pairsAreComplete() {
        PAIRS.check("applications");
    }
}
