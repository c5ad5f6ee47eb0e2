package dev.coppice.models.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.MailboxLimit.Overflow;
import dev.coppice.models.Pairs;
import dev.coppice.models.server.Setting.Traits;
import dev.coppice.models.server.Step.Op;
import dev.coppice.models.server.Step.Plan;
import dev.coppice.models.server.Step.Reason;
import dev.coppice.models.server.Step.Then;
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

/// A server against its model.
class ServerModelProperties {
    /// A server terminates once and is ended from outside once; in the latter case, its `terminate` does not return.
    /// A mailbox has one kind of overflow.
    private static final Pairs<Feature> PAIRS = new Pairs<>(Feature.class)
            .exclusive(Feature.STOPS_ITSELF, Feature.CRASHES, Feature.STOPPED)
            .exclusive(Feature.KILLED, Feature.EXIT_SIGNAL, Feature.MAILBOX_ENDS_IT)
            .exclusive(Feature.TERMINATE_THROWS, Feature.KILLED)
            .exclusive(Feature.TERMINATE_THROWS, Feature.EXIT_SIGNAL)
            .exclusive(Feature.TERMINATE_THROWS, Feature.MAILBOX_ENDS_IT)
            .exclusive(Feature.TERMINATE_THROWS, Feature.ENDED_IN_CALLBACK)
            .exclusive(Feature.REFUSED, Feature.SENDER_WAITS, Feature.DROPS_OLDEST, Feature.DROPS_NEWEST,
                    Feature.MAILBOX_ENDS_IT);

    private static Arbitrary<Integer> millis(int least, int most) {
        return Arbitraries.integers().between(least, most).withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<Boolean> oneIn(int many) {
        return Arbitraries.frequency(Tuple.of(1, true), Tuple.of(many - 1, false));
    }

    private static Arbitrary<Reason> reasons() {
        return Arbitraries.of(Reason.NORMAL, Reason.SHUTDOWN, Reason.BROKEN);
    }

    // ── plans ──

    private static Arbitrary<List<Op>> ops(int depth) {
        if (depth == 0) return Arbitraries.just(List.of());
        var op = Combinators.combine(Arbitraries.of(Op.Kind.class), Arbitraries.integers().between(0, 1),
                millis(10, 250), plan(depth - 1)).as(Op::new);
        return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(List.of())), Tuple.of(2, op.list().ofMaxSize(3)));
    }

    private static Arbitrary<Then> thens(int depth) {
        Arbitrary<Then> idle = Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.just(Step.NEVER)), Tuple.of(4, millis(1, 200))).map(Then.Idle::new);
        Arbitrary<Then> further = depth == 0 ? Arbitraries.just(new Then.Wait())
                : plan(depth - 1).map(Then.Continue::new);
        return Arbitraries.frequencyOf(Tuple.of(20, Arbitraries.just(new Then.Wait())), Tuple.of(6, idle),
                Tuple.of(3, Arbitraries.just(new Then.Hibernate())), Tuple.of(3, further));
    }

    private static Arbitrary<Then> thenEnds() {
        return Arbitraries.oneOf(Arbitraries.just(new Then.Throw()), reasons().map(Then.Stop::new));
    }

    private static Arbitrary<Plan> plan(int depth) {
        var busy = Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, millis(1, 200)));
        return Combinators.combine(ops(depth), busy, Arbitraries.of(true, false), ops(depth), oneIn(4), oneIn(3),
                oneIn(3), thens(depth)).as(Plan::new);
    }

    /// A plan of a server that has no monitor yet: it neither ends nor takes time.
    private static Plan quick(Plan plan) {
        var then = plan.then() instanceof Then.Continue ? new Then.Wait() : plan.then();
        return new Plan(plan.before(), 0, false, plan.after(), plan.keepsState(), false, false, then);
    }

    // ── settings ──

    @Provide
    Arbitrary<Setting> settings() {
        var traits = Combinators.combine(oneIn(2), oneIn(2), oneIn(2), oneIn(5), oneIn(6), oneIn(6), oneIn(4))
                .as(Traits::new);
        var waits = Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, millis(10, 200)));
        var capacities = Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(3, Arbitraries.integers().between(1, 3)));
        var overflows = Arbitraries.frequency(Tuple.of(2, Overflow.REFUSE), Tuple.of(6, Overflow.BLOCK),
                Tuple.of(3, Overflow.DROP_OLDEST), Tuple.of(3, Overflow.DROP_NEWEST), Tuple.of(4, Overflow.END));
        var terminating = Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(0)), Tuple.of(3, millis(1, 300)));
        return Combinators.combine(traits, waits, waits, capacities, overflows, terminating,
                plan(1).map(ServerModelProperties::quick), plan(1)).as(Setting::new);
    }

    // ── commands ──

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> casts = Combinators.combine(plan(2), oneIn(4)).as(Step.Cast::new);
        Arbitrary<Step> late = Combinators.combine(plan(2), millis(1, 200)).as(Step.CastLate::new);
        Arbitrary<Step> asks = Combinators.combine(plan(2), millis(1, 600), oneIn(4)).as(Step.Ask::new);
        Arbitrary<Step> system = Arbitraries.of(Step.System.Kind.class).map(Step.System::new);
        Arbitrary<Step> waits = millis(1, 200).map(Step.Wait::new);
        Arbitrary<Step> peerEnds = Combinators.combine(Arbitraries.of(0, 1), Arbitraries.of(Reason.class))
                .as(Step.EndOther::new);
        var single = Arbitraries.frequencyOf(Tuple.of(14, casts), Tuple.of(6, late), Tuple.of(14, asks),
                Tuple.of(9, system), Tuple.of(20, waits), Tuple.of(2, exits()), Tuple.of(2, peerEnds)).map(List::of);
        var several = Arbitraries.frequencyOf(Tuple.of(20, single), Tuple.of(1, changes()), Tuple.of(2, monitors()),
                Tuple.of(2, flood())).list().ofMinSize(1).ofMaxSize(20);
        return Combinators.combine(several, finale()).as((most, end) -> {
            var all = new ArrayList<Step>();
            most.forEach(all::addAll);
            all.addAll(end);
            all.add(new Step.Wait(700));
            return all;
        });
    }

    private static Arbitrary<Step> exits() {
        return Combinators.combine(Arbitraries.of(0, 1, Step.PARENT, Step.OUTSIDE), reasons()).as(Step.Exit::new);
    }

    /// A change of the code.
    private static Arbitrary<List<Step>> changes() {
        return millis(1, 100).map(pause -> List.of(new Step.System(Step.System.Kind.SUSPEND), new Step.Wait(pause),
                new Step.System(Step.System.Kind.CHANGE), new Step.System(Step.System.Kind.RESUME)));
    }

    /// A peer ends while the server is busy, which may then remove the monitor.
    private static Arbitrary<List<Step>> monitors() {
        return Combinators.combine(Arbitraries.of(0, 1), Arbitraries.of(Op.Kind.MONITOR, Op.Kind.LINK), millis(2, 50),
                Arbitraries.of(Reason.class), plan(1), oneIn(2)).as((peer, kind, takes, reason, plan, removes) -> {
                    var after = removes ? List.of(new Op(Op.Kind.DEMONITOR, peer, 0, Plan.NOTHING),
                            new Op(Op.Kind.UNLINK, peer, 0, Plan.NOTHING)) : List.<Op>of();
                    return List.of(new Step.Cast(new Plan(List.of(new Op(kind, peer, 0, Plan.NOTHING)), takes, false,
                            after, false, false, false, plan.then()), false),
                            new Step.Wait(1), new Step.EndOther(peer, reason));
                });
    }

    /// More messages than a small mailbox takes, while the server is busy. Most of them keep it busy too.
    private static Arbitrary<List<Step>> flood() {
        Arbitrary<Step> casts = Combinators.combine(plan(1), millis(5, 60), oneIn(4)).as((plan, takes, quick) ->
                new Step.Cast(quick || plan.busy() > 0 ? plan : new Plan(plan.before(), takes, plan.keepsWorker(),
                        plan.after(), plan.keepsState(), plan.defers(), plan.answersDeferred(), plan.then()), false));
        return Combinators.combine(millis(20, 150), casts.list().ofSize(4)).as((takes, more) -> {
            var all = new ArrayList<Step>();
            all.add(new Step.Cast(busy(takes), false));
            all.addAll(more);
            return all;
        });
    }

    private static Plan busy(int takes, Op... after) {
        return new Plan(List.of(), takes, false, List.of(after), false, false, false, new Then.Wait());
    }

    /// The parent ends while the server is busy, which then traps no exits. It is still about to end when another
    /// signal comes.
    private static Arbitrary<List<Step>> endsWithParent() {
        var then = Arbitraries.of(new Step.Exit(Step.OUTSIDE, Reason.KILL), new Step.Exit(0, Reason.SHUTDOWN));
        return Combinators.combine(Arbitraries.of(Reason.class), millis(2, 60), millis(1, 60), then, oneIn(2))
                .as((reason, takes, pause, signal, traps) -> List.of(
                        new Step.Cast(traps ? busy(takes)
                                : busy(takes, new Op(Op.Kind.DO_NOT_TRAP, 0, 0, Plan.NOTHING)), false),
                        new Step.EndOther(Step.PARENT, reason), new Step.Wait(takes + pause), signal));
    }

    /// How the server ends, if it still runs.
    private static Arbitrary<List<Step>> finale() {
        var last = thenEnds().map(then -> new Plan(List.of(), 0, false, List.of(), false, false, false, then));
        Arbitrary<Step> casts = last.map(plan -> new Step.Cast(plan, false));
        Arbitrary<Step> asks = last.map(plan -> new Step.Ask(plan, 600, false));
        var ends = Arbitraries.oneOf(reasons().map(Step.Stop::new), casts, asks);
        Arbitrary<Step> kills = Arbitraries.of(0, Step.OUTSIDE).map(sender -> new Step.Exit(sender, Reason.KILL));
        Arbitrary<Step> parentEnds = Arbitraries.of(Reason.class).map(reason -> new Step.EndOther(Step.PARENT, reason));
        var interrupts = Arbitraries.frequencyOf(Tuple.of(1, kills.map(List::of)), Tuple.of(2, exits().map(List::of)),
                Tuple.of(1, parentEnds.map(List::of)), Tuple.of(2, flood()));
        var nothing = Arbitraries.just(List.<Step>of());
        var first = Arbitraries.frequencyOf(Tuple.of(1, nothing), Tuple.of(4, ends.map(List::of)),
                Tuple.of(1, endsWithParent()));
        return Combinators.combine(first, millis(1, 30), interrupts.list().ofMaxSize(2)).as((end, pause, some) -> {
            var all = new ArrayList<Step>();
            if (!end.isEmpty()) {
                all.add(new Step.System(Step.System.Kind.RESUME));
                all.add(new Step.Wait(250));
                all.addAll(end);
            }
            some.forEach(interrupt -> {
                all.add(new Step.Wait(pause));
                all.addAll(interrupt);
            });
            return all;
        });
    }

    @Property(seed = "2", maxDiscardRatio = 40, edgeCases = EdgeCasesMode.NONE)
    void server_behavesAsItsModel(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps, @ForAll long seed) {
        run(setting, steps, seed);
    }

    /// With a fixed seed, so that a run in the build exercises the same pairs as every other.
    @Property(tries = 4000, seed = "1", maxDiscardRatio = 40, edgeCases = EdgeCasesMode.NONE)
    void server_behavesAsItsModel_eachPairOfFeatures(
            @ForAll("settings") Setting setting, @ForAll("steps") List<Step> steps, @ForAll long seed) {
        PAIRS.exercised(run(setting, steps, seed));
    }

    private static Set<Feature> run(Setting setting, List<Step> steps, long seed) {
        var model = new ServerModel(setting);
        steps.forEach(model::step);
        try (var real = new RealWorld(setting, seed)) {
            steps.forEach(real::step);
            assertThat(real.observed.text()).isEqualTo(model.world.observed.text());
        }
        return model.world.features;
    }

    @AfterContainer
    static void pairsAreComplete() {
        PAIRS.check("servers");
    }
}
