package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.Factory;
import dev.coppice.cluster.NoFactory;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.entities.ClusterSupervisor;
import dev.coppice.entities.ClusterSupervisor.Factories;
import dev.coppice.supervision.Restart;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Children that survive their node.
class ClusterSupervisorTest {
    private static final Factory<Integer, Counter.Message> COUNTER = new Factory<>("counter");

    private static final class Setup {
        final TestCluster cluster;
        final Journal journal = new Journal();
        final Map<String, ClusterSupervisor> supervisors = new HashMap<>();

        Setup(TestCluster cluster) {
            this.cluster = cluster;
        }

        void join(String name) {
            var node = cluster.join(NodeOptions.named(name).types(Counter.TYPES));
            supervisors.put(name, ClusterSupervisor.of(node, "workers",
                    Factories.none().and(COUNTER, any -> new Counter(journal, name))));
        }

        ClusterSupervisor at(String name) {
            var supervisor = supervisors.get(name);
            if (supervisor == null) throw new IllegalArgumentException(name);
            return supervisor;
        }

        void allAnswer(String node) {
            var ids = new HashSet<String>();
            for (var child : at(node).which()) {
                assertThat(ids.add(child.id())).isTrue();
                Ref<Counter.Message> ref = at(node).ref(child.id());
                ref.call(new Counter.Get());
            }
            assertThat(ids).hasSize(100);
        }

        String somebodyAt(String node) {
            return at("A").which().stream().filter(child -> child.node().equals(node)).findFirst().orElseThrow().id();
        }
    }

    @Conformance("DST-126")
    @Test void children_crashesLossLeaveAndJoin_noneIsLostOrDoubled() {
        TestCluster.explore(3, cluster -> {
            var setup = new Setup(cluster);
            for (var name : new String[] {"A", "B", "C"}) setup.join(name);
            cluster.advance(Duration.ofSeconds(20));
            for (int i = 0; i < 100; i++) setup.at("A").start("w" + i, COUNTER, i);
            cluster.advance(Duration.ofSeconds(1));
            for (var name : setup.supervisors.keySet()) setup.allAnswer(name);
            assertThatThrownBy(() -> setup.at("B").start("w1", COUNTER, 1)).isInstanceOf(IllegalStateException.class);

            // three crashes: restarted on its node each time
            var crashing = setup.somebodyAt("B");
            Ref<Counter.Message> ref = setup.at("A").ref(crashing);
            for (int i = 0; i < 3; i++) {
                ref.cast(new Counter.Crash());
                cluster.advance(Duration.ofMillis(200));
                assertThat(setup.journal.begun.get(crashing)).isEqualTo(2 + i);
                assertThat(setup.journal.nodeOf(crashing)).isEqualTo("B");
            }
            setup.allAnswer("A");

            // a lost node
            cluster.kill("C");
            setup.supervisors.remove("C");
            cluster.advance(Duration.ofSeconds(30));
            setup.allAnswer("A");
            setup.allAnswer("B");

            // another node, and one that leaves: moves count in no budget
            setup.join("D");
            cluster.advance(Duration.ofSeconds(20));
            setup.allAnswer("D");
            cluster.node("B").close();
            cluster.runtime("B").close();
            setup.supervisors.remove("B");
            cluster.advance(Duration.ofSeconds(10));
            setup.allAnswer("A");
            setup.allAnswer("D");
            assertThat(setup.journal.wrong).isEmpty();
        });
    }

    @Test void crash_beyondTheBudget_givesTheChildUp() {
        TestCluster.explore(2, cluster -> {
            var setup = new Setup(cluster);
            setup.join("A");
            cluster.advance(Duration.ofSeconds(5));
            var ref = setup.at("A").start("w", COUNTER, 1);
            for (int i = 0; i < 4; i++) {
                ref.cast(new Counter.Crash());
                cluster.advance(Duration.ofMillis(100));
            }
            assertThat(setup.at("A").count()).isZero();
            var once = setup.at("A").start("once", COUNTER, 1, Restart.TEMPORARY);
            once.cast(new Counter.Crash());
            cluster.advance(Duration.ofMillis(100));
            assertThat(setup.at("A").which()).isEmpty();
            assertThat(setup.at("A").stop("once")).isFalse();
        });
    }

    @Test void start_withAFactoryThatItsNodeDoesNotHave_failsAndLeavesNothing() {
        var unknown = new Factory<Integer, Counter.Message>("unknown");
        TestCluster.explore(2, cluster -> {
            var setup = new Setup(cluster);
            setup.join("A");
            setup.join("B");
            cluster.advance(Kinds.SETTLED);
            for (int i = 0; i < 5; i++) {
                var id = "w" + i; // some belong here, some there
                assertThatThrownBy(() -> setup.at("A").start(id, unknown, 1)).isInstanceOfSatisfying(CallFailed.class,
                        failed -> assertThat(failed.cause()).isInstanceOfSatisfying(ExitReason.Custom.class,
                                custom -> assertThat(custom.value()).isInstanceOf(NoFactory.class)));
            }
            cluster.advance(Duration.ofSeconds(1));
            assertThat(setup.at("A").count() + setup.at("B").count()).isZero();
        });
    }

    @Test void start_withAnArgumentThatCannotTravel_failsInTheCallerAndLeavesNothing() {
        var factory = new Factory<Object, Counter.Message>("any");
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var supervisors = new HashMap<String, ClusterSupervisor>();
            var journal = new Journal();
            for (var name : new String[] {"A", "B"}) {
                var node = cluster.join(NodeOptions.named(name).types(Counter.TYPES));
                supervisors.put(name, ClusterSupervisor.of(node, "workers",
                        Factories.none().and(factory, any -> new Counter(journal, name))));
            }
            cluster.advance(Kinds.SETTLED);
            supervisors.forEach((name, supervisor) -> {
                for (int child = 0; child < 10; child++) { // some belong here, some there
                    var id = name + child;
                    assertThatThrownBy(() -> supervisor.start(id, factory, new Thread("w")))
                            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("java.lang.Thread");
                }
            });
            supervisors.values().forEach(supervisor -> assertThat(supervisor.count()).isZero());
            supervisors.forEach((name, supervisor) ->
                    supervisor.start(name, factory, "can travel").call(new Counter.Get()));
            cluster.advance(Duration.ofSeconds(1));
            supervisors.values().forEach(supervisor -> assertThat(supervisor.count()).isEqualTo(2));
        });
    }
}
