package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.entities.ClusterSupervisor;
import dev.coppice.entities.ClusterSupervisor.Factories;
import dev.coppice.entities.Entities;
import dev.coppice.entities.EntityOptions;
import dev.coppice.entities.conformance.EntityMessagesTest.Box;
import dev.coppice.entities.conformance.EntityMessagesTest.Novel;
import dev.coppice.entities.conformance.EntityMessagesTest.Put;
import dev.coppice.entities.conformance.EntityMessagesTest.StringBox;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Keys and arguments that only some nodes can read, and nodes whose regions do not understand each other.
class UnreadableEntriesTest {
    private static final int KEYS = 30;
    private static final Duration SOON = Duration.ofSeconds(5);

    /// Nodes of which all but B know [Novel].
    private static final class Setup {
        final TestCluster cluster;
        final Map<String, List<String>> reports = new HashMap<>();
        /// Where each box has started last.
        final Map<Object, String> places = new HashMap<>();

        Setup(TestCluster cluster) {
            this.cluster = cluster;
        }

        Node join(String name) {
            var lines = reports.computeIfAbsent(name, any -> new ArrayList<>());
            cluster.runtime(name).onReport(report -> lines.add(report.title()));
            var types = name.equals("B") ? Types.of(Put.class) : Types.of(Put.class, Novel.class);
            return cluster.join(NodeOptions.named(name).types(types));
        }

        Entities<Object, Put> boxes(Node node) {
            return Entities.of(node, "boxes", new Box(node.name(), places), EntityOptions.defaults().remembered(true));
        }

        ClusterSupervisor workers(Node node, Factories factories) {
            return ClusterSupervisor.of(node, "workers", factories);
        }

        List<String> reports(String node) {
            return reports.getOrDefault(node, List.of());
        }

        void leave(String name) {
            cluster.node(name).close();
            cluster.runtime(name).close();
        }
    }

    @Test void rememberedKey_thatANodeCannotRead_isReportedByBoth_andRunsAgainAtTheNextOneThatCan() {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var setup = new Setup(cluster);
            var atA = setup.boxes(setup.join("A"));
            var atC = setup.boxes(setup.join("C"));
            cluster.advance(Kinds.SETTLED);
            for (int i = 0; i < KEYS; i++) atA.ref(new Novel(i)).call(new Put("x"));
            assertThat(setup.places.values()).contains("A", "C");

            setup.boxes(setup.join("B"));
            cluster.advance(Kinds.SETTLED);
            assertThat(setup.reports("B")).anySatisfy(line -> assertThat(line)
                    .contains("Novel[number=", "of boxes is remembered, but cannot run at node B", "Types.of"));
            for (var sender : List.of("A", "C")) {
                assertThat(setup.reports(sender)).anySatisfy(line -> assertThat(line)
                        .contains("Novel[number=", "cannot run at node B", Novel.class.getName(), "Types.of"));
            }

            setup.places.clear();
            setup.cluster.kill("A");
            cluster.advance(Kinds.SETTLED);
            setup.leave("B");
            cluster.advance(SOON);
            assertThat(atC.size()).isEqualTo(KEYS);
        });
    }

    @Test void entity_whoseKeyTheNewOwnerCannotRead_endsAndIsReportedByBoth() {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var setup = new Setup(cluster);
            var atA = setup.boxes(setup.join("A"));
            var atB = setup.boxes(setup.join("B"));
            cluster.advance(Kinds.SETTLED);
            for (int i = 0; i < KEYS; i++) {
                if (atA.node(new Novel(i)).orElseThrow().equals("A")) atA.ref(new Novel(i)).call(new Put("x"));
            }
            for (int i = 0; i < KEYS; i++) atB.ref(i).call(new Put("kept"));
            setup.leave("A");
            cluster.advance(SOON);
            for (var node : List.of("A", "B")) {
                assertThat(setup.reports(node)).anySatisfy(line -> assertThat(line).contains("boxes Novel[number=",
                        "has ended, because it cannot move to its new owner", Novel.class.getName(), "Types.of"));
            }
            for (int i = 0; i < KEYS; i++) assertThat(atB.ref(i).call(new Put("end"))).isEqualTo("kept");
        });
    }

    @Test void child_whoseArgumentANodeCannotRead_canBeEndedThere_andStartsAtTheNextOneThatCan() {
        var factory = new Factory<Object, Put>("box");
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var setup = new Setup(cluster);
            var factories = Factories.none().and(factory, any -> new StringBox());
            var atA = setup.workers(setup.join("A"), factories);
            for (int i = 0; i < KEYS; i++) atA.start("w" + i, factory, new Novel(i));
            var atB = setup.workers(setup.join("B"), factories);
            var atC = setup.workers(setup.join("C"), factories);
            cluster.advance(Kinds.SETTLED);
            var unreadable = atA.which().stream().filter(child -> child.node().equals("B")).toList();
            assertThat(unreadable).isNotEmpty();
            for (var node : List.of("A", "B")) {
                assertThat(setup.reports(node)).anySatisfy(line -> assertThat(line)
                        .contains("of workers is remembered, but cannot run at node B", Novel.class.getName()));
            }
            var first = unreadable.getFirst().id();
            assertThatThrownBy(() -> atA.<Put>ref(first).call(new Put("x"))).isInstanceOfSatisfying(CallFailed.class,
                    failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_PROCESS));
            assertThat(setup.reports("B")).anySatisfy(line -> assertThat(line)
                    .contains("workers " + first + " cannot start at node B", "cannot read its argument"));
            assertThat(atB.stop(first)).isTrue();
            cluster.advance(SOON);
            assertThat(atA.count()).isEqualTo(KEYS - 1);
            assertThat(atC.count()).isEqualTo(KEYS - 1);
            setup.leave("B");
            cluster.advance(SOON);
            for (var child : atA.which()) assertThat(atA.<Put>ref(child.id()).call(new Put("x"))).isEqualTo("");
        });
    }

    @Test void child_whoseFactoryFails_isRefusedAlone() {
        var factory = new Factory<String, Put>("box");
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var setup = new Setup(cluster);
            var factories = Factories.none().and(factory, text -> {
                if (text.equals("bad")) throw new IllegalArgumentException("no such box");
                return new StringBox();
            });
            var atA = setup.workers(setup.join("A"), factories);
            setup.workers(setup.join("C"), factories);
            cluster.advance(Kinds.SETTLED);
            for (int i = 0; i < 10; i++) {
                atA.start("w" + i, factory, "good");
                var id = "x" + i;
                assertThatThrownBy(() -> atA.start(id, factory, "bad")).isInstanceOf(CallFailed.class)
                        .hasMessageContaining("no such box");
            }
            assertThat(atA.count()).isEqualTo(10);
            for (int i = 0; i < 10; i++) assertThat(atA.<Put>ref("w" + i).call(new Put("x"))).isEqualTo("");
        });
    }

    /// Stands for the region of another version.
    static final class Stranger extends GenServer<String, Put> {
        @Override protected Next<String> init() {
            return next("");
        }

        @Override protected Next<String> handle(Put put, String state) {
            return next(state);
        }
    }

    @Test void node_thatDoesNotUnderstandTheGreeting_isReported() {
        TestCluster.explore(1, cluster -> {
            var setup = new Setup(cluster);
            setup.join("B");
            cluster.runtime("B").start(new Stranger(), StartOptions.named(new Name<>("dev.coppice.entities/boxes")));
            var atA = setup.boxes(setup.join("A"));
            cluster.advance(SOON);
            assertThat(setup.reports("A")).anySatisfy(line -> assertThat(line)
                    .contains("node B has the kind boxes, and does not understand node A", "the same version"));
            assertThat(atA.ref(1).call(new Put("x"))).isEqualTo("");
        });
    }
}
