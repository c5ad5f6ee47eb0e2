package dev.coppice.entities.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Types;
import dev.coppice.core.Call;
import dev.coppice.entities.EntityServer;
import dev.coppice.entities.Singleton;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// The number of an owner keeps a store exact, whatever happens to the owner: a write that is still under way when
/// another node has taken over is refused.
class FencingTest {
    private static final String NAME = "billing";

    /// A store at the other end of a network that may hold writes up.
    private static final class Store {
        final List<String> lines = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        final Queue<Runnable> onTheirWay = new ArrayDeque<>();
        private long latest;

        void send(long fence, String line) {
            onTheirWay.add(() -> {
                if (fence < latest) {
                    refused.add(line);
                } else {
                    latest = fence;
                    lines.add(line);
                }
            });
        }

        void receive() {
            while (!onTheirWay.isEmpty()) onTheirWay.remove().run();
        }
    }

    record Write(String text) implements Call<Write, Integer> {}

    static final class Billing extends EntityServer<String, Integer, Write> {
        private final String node;
        private final Store store;

        Billing(String node, Store store) {
            this.node = node;
            this.store = store;
        }

        @Override protected Next<Integer> init(String name) {
            return next(0);
        }

        @Override protected Next<Integer> handle(Write write, Integer count) {
            store.send(fence(), write.text() + " by " + node);
            return next(count + 1).reply(write, count + 1);
        }

        @Override protected Integer handOff(Integer count) {
            return count;
        }

        @Override protected Next<Integer> takeOver(String name, Object count) {
            return next((Integer) count);
        }
    }

    private static HashMap<String, Singleton<Write>> singletons(TestCluster cluster, Store store) {
        var singletons = new HashMap<String, Singleton<Write>>();
        for (var name : List.of("A", "B", "C")) {
            var node = cluster.join(NodeOptions.named(name).types(Types.of(Write.class)));
            singletons.put(name, Singleton.of(node, NAME, new Billing(name, store)));
        }
        cluster.advance(Kinds.SETTLED);
        return singletons;
    }

    @Conformance("DST-117")
    @Test void writeOnItsWay_whenAnotherNodeHasTakenOver_isRefused() {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var store = new Store();
            var singletons = singletons(cluster, store);
            singletons.get("B").ref().call(new Write("first"));
            store.receive();
            singletons.get("A").ref().call(new Write("late"));
            var heldUp = new ArrayDeque<>(store.onTheirWay);
            store.onTheirWay.clear();

            cluster.split(List.of("A"), List.of("B", "C"));
            cluster.advance(Duration.ofSeconds(40));
            singletons.get("C").ref().call(new Write("second"));
            store.receive();
            store.onTheirWay.addAll(heldUp);
            store.receive();
            assertThat(store.lines).containsExactly("first by A", "second by B");
            assertThat(store.refused).containsExactly("late by A");

            cluster.heal();
            cluster.advance(Kinds.SETTLED);
            singletons.get("A").ref().call(new Write("third"));
            store.receive();
            assertThat(store.lines).endsWith("third by B");
        });
    }

    @Test void number_growsWithEachOwner_alsoInAPlannedMove() {
        TestCluster.explore(Kinds.SEEDS, cluster -> {
            var store = new Store();
            var singletons = singletons(cluster, store);
            singletons.get("C").ref().call(new Write("late"));
            var heldUp = new ArrayDeque<>(store.onTheirWay);
            store.onTheirWay.clear();
            cluster.node("A").close();
            singletons.get("C").ref().call(new Write("second"));
            store.receive();
            store.onTheirWay.addAll(heldUp);
            store.receive();
            assertThat(store.lines).containsExactly("second by B");
            assertThat(store.refused).containsExactly("late by A");
        });
    }
}
