package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.entities.ClusterSupervisor;
import dev.coppice.entities.ClusterSupervisor.Factories;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.Singleton;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Singletons, cluster supervisors and kinds of entities as children in the supervision tree of each node.
class SupervisedTest {
    private static final String NAME = "billing";
    private static final Name<Object> REGION = new Name<>("dev.coppice.entities/" + NAME);

    /// A server that the singleton relies on: listed, and so started, before it, and stopped after it.
    private static final class Store extends GenServer<String, String> {
        private final Journal journal;
        private final List<String> placesAtTheEnd;

        Store(Journal journal, List<String> placesAtTheEnd) {
            this.journal = journal;
            this.placesAtTheEnd = placesAtTheEnd;
        }

        @Override protected Next<String> init() {
            return next("");
        }

        @Override protected Next<String> handle(String message, String state) {
            return next(message);
        }

        @Override protected boolean trapsExits() {
            return true;
        }

        @Override protected void terminate(ExitReason reason, String state) {
            placesAtTheEnd.add(journal.nodeOf(NAME));
        }
    }

    private static final class Setup {
        final TestCluster cluster;
        final Journal journal = new Journal();
        final List<String> placesAtTheEnd = new ArrayList<>();
        final Map<String, Singleton<Counter.Message>> singletons = new HashMap<>();
        final Map<String, Ref<Supervisor>> trees = new HashMap<>();
        final UnaryOperator<ChildSpec<Object>> spec;

        Setup(TestCluster cluster, UnaryOperator<ChildSpec<Object>> spec) {
            this.cluster = cluster;
            this.spec = spec;
            for (var name : List.of("A", "B", "C")) {
                cluster.runtime(name).onDeadLetter(journal::letter);
                var node = cluster.join(NodeOptions.named(name).types(Counter.TYPES));
                singletons.put(name, Singleton.unstarted(node, NAME, new Counter(journal, name),
                        EntityOptions.defaults()));
                start(name);
            }
            runsAt("A");
            at("B").cast(new Counter.Add("t", 0));
            cluster.advance(Duration.ofSeconds(1));
        }

        void start(String name) {
            trees.put(name, cluster.runtime(name).start(Supervisor.of(Supervisor.restForOne(
                    ChildSpec.of(new Store(journal, placesAtTheEnd)),
                    spec.apply(singleton(name).childSpec())))));
        }

        void stop(String name) {
            var tree = trees.get(name);
            if (tree == null) throw new IllegalArgumentException(name);
            cluster.runtime(name).stop(tree);
        }

        Singleton<Counter.Message> singleton(String name) {
            var singleton = singletons.get(name);
            if (singleton == null) throw new IllegalArgumentException(name);
            return singleton;
        }

        Ref<Counter.Message> at(String name) {
            return singleton(name).ref();
        }

        void runsAt(String node) {
            cluster.await(() -> journal.nodeOf(NAME).equals(node), Duration.ofMinutes(1));
        }

        Pid manager(String name) {
            var pid = Gen.whereis(cluster.runtime(name), REGION);
            if (pid == null) throw new IllegalStateException("no manager at " + name);
            return pid;
        }
    }

    private static void with(UnaryOperator<ChildSpec<Object>> spec, Consumer<Setup> test) {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var setup = new Setup(cluster, spec);
            test.accept(setup);
            assertThat(setup.journal.wrong).isEmpty();
        });
    }

    @Conformance("DST-123")
    @Test void supervisorStops_theSingletonMovesWithItsStateBeforeWhatItReliesOnEnds() {
        with(spec -> spec, setup -> {
            var address = setup.at("A");
            setup.stop("A");
            assertThat(setup.placesAtTheEnd).containsExactly("B");
            assertThat(setup.at("C").call(new Counter.Get())).isEqualTo(new Counter.State(1, 1));
            assertThatThrownBy(() -> address.call(new Counter.Get())).isInstanceOfSatisfying(CallFailed.class,
                    failed -> {
                assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS);
                assertThat(failed.isSafeToRetry()).isTrue();
            });

            // the supervisor starts again, and the singleton does not move back
            setup.start("A");
            setup.cluster.advance(Duration.ofSeconds(10));
            assertThat(address.call(new Counter.Get())).isEqualTo(new Counter.State(1, 1));
            assertThat(setup.journal.nodeOf(NAME)).isEqualTo("B");
        });
    }

    @Test void managerCrashes_isRestarted_andTheSingletonStartsAnew() {
        with(spec -> spec, setup -> {
            var address = setup.at("A");
            Gen.exit(setup.manager("A"), ExitReason.KILL);
            setup.cluster.advance(Duration.ofSeconds(10));
            assertThat(setup.journal.begun).containsEntry(NAME, 2);
            assertThat(setup.journal.nodeOf(NAME)).isEqualTo("A");
            assertThat(address.call(new Counter.Get())).isEqualTo(new Counter.State(0, 0));
            assertThat(setup.at("C").call(new Counter.Get())).isEqualTo(new Counter.State(0, 0));
            assertThat(setup.manager("A").isAlive()).isTrue();
        });
    }

    @Test void managerCrashes_andIsNotRestarted_theSingletonStartsElsewhereAfterStopAfter() {
        with(spec -> spec.restart(Restart.TEMPORARY), setup -> {
            var crashedAt = setup.cluster.now();
            Gen.exit(setup.manager("A"), ExitReason.KILL);
            setup.runsAt("B");
            assertThat(setup.cluster.now().minus(crashedAt)).isBetween(EntityOptions.defaults().stopAfter(),
                    EntityOptions.defaults().stopAfter().plusSeconds(5));
            assertThat(setup.at("C").call(new Counter.Get())).isEqualTo(new Counter.State(0, 0));
            assertThat(setup.cluster.node("C").peers()).hasSize(2);
        });
    }

    @Test void nodeLeavesFirst_theSupervisorGoesOn() {
        with(spec -> spec, setup -> {
            setup.cluster.node("A").close();
            assertThat(setup.journal.nodeOf(NAME)).isEqualTo("B");
            setup.cluster.advance(Duration.ofSeconds(30));
            var tree = setup.trees.get("A");
            assertThat(tree == null ? null : tree.pid()).isNotNull();
            assertThat(setup.at("C").call(new Counter.Get())).isEqualTo(new Counter.State(1, 1));
            assertThatThrownBy(() -> setup.at("A").call(new Counter.Get())).isInstanceOf(CallFailed.class);
            var before = setup.cluster.now();
            setup.stop("A");
            assertThat(setup.cluster.now().minus(before)).isLessThan(Duration.ofSeconds(1));
        });
    }

    @Test void runtimeCloses_handsEverythingOver() {
        with(spec -> spec, setup -> {
            setup.cluster.runtime("A").close();
            assertThat(setup.placesAtTheEnd).containsExactly("B");
            setup.cluster.advance(Duration.ofSeconds(1));
            assertThat(setup.at("C").call(new Counter.Get())).isEqualTo(new Counter.State(1, 1));
        });
    }

    @Test void runtimeCloses_handsOverWhatHasNoSupervisor() {
        Kinds.with("A B", kinds -> {
            for (int i = 0; i < 50; i++) kinds.ref("B", "k" + i).cast(new Counter.Add("t", 0));
            kinds.cluster.advance(Duration.ofMillis(100));
            kinds.cluster.runtime("A").close();
            kinds.kinds.remove("A");
            kinds.cluster.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 50; i++) assertThat(kinds.ref("B", "k" + i).call(new Counter.Get()).sum()).isEqualTo(1);
        });
    }

    @Test void otherSettingsThanAnotherNode_failTheStart() {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var journal = new Journal();
            var one = cluster.join(NodeOptions.named("A").types(Counter.TYPES));
            Entities.of(one, "counters", new Counter(journal, "A"), EntityOptions.defaults());
            var other = cluster.join(NodeOptions.named("B").types(Counter.TYPES));
            cluster.advance(Duration.ofSeconds(5));
            var kind = Entities.unstarted(other, "counters", new Counter(journal, "B"),
                    EntityOptions.defaults().shards(7));
            assertThatThrownBy(() -> cluster.runtime("B").start(Supervisor.of(Supervisor.oneForOne(kind.childSpec()))))
                    .hasMessageContaining("all nodes must give a kind the same settings");
            assertThatThrownBy(kind::owners).isInstanceOf(CallFailed.class);
            assertThatThrownBy(kind::close).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test void startedKind_isNoChild() {
        Kinds.with("A", 1, options -> options, kinds -> assertThatThrownBy(() -> kinds.of("A").childSpec())
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("unstarted"));
    }

    @Conformance("DST-126")
    @Test void supervisorStops_theChildrenOfAClusterSupervisorMove() {
        var factory = new Factory<Integer, Counter.Message>("counter");
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var journal = new Journal();
            var workers = new HashMap<String, ClusterSupervisor>();
            var trees = new HashMap<String, Ref<Supervisor>>();
            for (var name : List.of("A", "B")) {
                var node = cluster.join(NodeOptions.named(name).types(Counter.TYPES));
                var supervisor = ClusterSupervisor.unstarted(node, "workers",
                        Factories.none().and(factory, any -> new Counter(journal, name)), EntityOptions.defaults());
                workers.put(name, supervisor);
                trees.put(name, cluster.runtime(name).start(Supervisor.of(Supervisor.oneForOne(
                        supervisor.childSpec()))));
            }
            cluster.advance(Kinds.SETTLED);
            var atA = workers.get("A");
            var atB = workers.get("B");
            for (int i = 0; i < 20; i++) atA.start("w" + i, factory, i).cast(new Counter.Add("t", 0));
            cluster.advance(Duration.ofSeconds(1));
            cluster.runtime("A").stop(trees.get("A"));
            assertThat(atB.which()).hasSize(20).allSatisfy(child -> {
                assertThat(child.node()).isEqualTo("B");
                Ref<Counter.Message> ref = atB.ref(child.id());
                assertThat(ref.call(new Counter.Get()).sum()).isEqualTo(1);
            });
            assertThat(journal.wrong).isEmpty();
        });
    }
}
