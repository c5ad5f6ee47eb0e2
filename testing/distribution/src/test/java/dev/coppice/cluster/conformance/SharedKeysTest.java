package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.registry.Registry;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Registries whose duplicate keys span nodes.
class SharedKeysTest {

    record Unregistered(int number) {}

    /// One registry at one node, and its processes with the keys that each should hold.
    private static final class Model {
        final String node;
        final TestCluster cluster;
        final Registry<Object, Object> registry = Registry.<Object, Object>duplicate("r").partitions(3);
        final Map<Nodes.Recorder, List<String>> held = new java.util.LinkedHashMap<>();
        Pid root;

        Model(TestCluster cluster, String node) {
            this.cluster = cluster;
            this.node = node;
            root = cluster.runtime(node).start(registry).pid();
        }

        Nodes.Recorder process() {
            var recorder = new Nodes.Recorder(cluster.runtime(node), false, self -> {});
            held.put(recorder, new ArrayList<>());
            return recorder;
        }

        void register(Nodes.Recorder by, String key) {
            by.act(self -> registry.register(key, Gen.ref(self.pid())));
            held.get(by).add(key);
        }

        void unregister(Nodes.Recorder by, String key) {
            by.act(self -> registry.unregister(key));
            held.get(by).removeIf(key::equals);
        }

        void end(Nodes.Recorder process) {
            cluster.runtime(node).exit(process.pid, ExitReason.KILL);
            held.remove(process);
        }

        void restart() {
            cluster.run(); // all registrations are done
            cluster.runtime(node).exit(root, ExitReason.KILL);
            held.clear(); // they are linked to it
            root = cluster.runtime(node).start(registry).pid();
        }

        void random() {
            int choice = (int) Long.remainderUnsigned(cluster.random(), 40);
            var key = "k" + Long.remainderUnsigned(cluster.random(), 3);
            if (held.size() < 3 || choice < 4) {
                register(process(), key);
                return;
            }
            var one = new ArrayList<>(held.keySet()).get((int) Long.remainderUnsigned(cluster.random(), held.size()));
            if (choice < 22) register(one, key);
            else if (choice < 32) unregister(one, key);
            else if (choice < 39) end(one);
            else restart();
        }

        private String text(Pid pid) {
            return pid.node().orElse(node) + "." + pid.number();
        }

        Map<String, List<String>> seen() {
            var seen = new TreeMap<String, List<String>>();
            for (var key : List.of("k0", "k1", "k2")) {
                var refs = registry.lookup(key);
                assertThat(registry.count(key)).isEqualTo(refs.size());
                var dispatched = new ArrayList<Ref<Object>>();
                registry.dispatch(key, dispatched::addAll);
                assertThat(dispatched).isEqualTo(refs);
                if (!refs.isEmpty()) seen.put(key, refs.stream().map(ref -> text(ref.pid())).sorted().toList());
            }
            return seen;
        }

        static Map<String, List<String>> union(List<Model> models) {
            var union = new TreeMap<String, List<String>>();
            for (var model : models) {
                model.held.forEach((process, keys) -> keys.forEach(key -> union
                        .computeIfAbsent(key, any -> new ArrayList<>()).add(model.text(process.pid))));
            }
            union.values().forEach(list -> list.sort(null));
            return union;
        }
    }

    @Test void keys_ofAllNodes_areFound_whileNodesJoinSplitAndHeal() {
        Nodes.explore(20, cluster -> {
            Nodes.join(cluster, "a");
            var a = new Model(cluster, "a");
            var b = new Model(cluster, "b"); // its runtime has not joined yet
            for (int i = 0; i < 20; i++) {
                a.random();
                b.random();
            }
            Nodes.join(cluster, "b");
            var both = List.of(a, b);
            for (int i = 0; i < 40; i++) {
                both.get(i % 2).random();
                cluster.advance(Duration.ofNanos(Long.remainderUnsigned(cluster.random(), 1_000_000)));
            }
            cluster.advance(Nodes.SOON);
            for (var each : both) assertThat(each.seen()).as(each.node).isEqualTo(Model.union(both));
            cluster.cut("a", "b");
            for (var each : both) {
                cluster.await(() -> cluster.node(each.node).peers().isEmpty(), Nodes.LOSS);
                for (int i = 0; i < 10; i++) each.random();
            }
            cluster.run();
            for (var each : both) assertThat(each.seen()).as(each.node).isEqualTo(Model.union(List.of(each)));
            cluster.heal();
            for (var each : both) {
                cluster.await(() -> cluster.node(each.node).peers().size() == 1, Duration.ofSeconds(30));
            }
            for (int i = 0; i < 10; i++) both.get(i % 2).random();
            cluster.advance(Nodes.SOON);
            for (var each : both) assertThat(each.seen()).as(each.node).isEqualTo(Model.union(both));
        });
    }

    @Test void cast_reachesProcessesOfOtherNodes_andUniqueKeysDoNotSpan() {
        Nodes.with("a b", cluster -> {
            var a = Registry.<String, Object>duplicate("dup");
            var b = Registry.<String, Object>duplicate("dup");
            var uniqueA = Registry.<String, Object>unique("uni");
            var uniqueB = Registry.<String, Object>unique("uni");
            cluster.runtime("a").start(a);
            cluster.runtime("b").start(b);
            cluster.runtime("a").start(uniqueA);
            cluster.runtime("b").start(uniqueB);
            var there = Nodes.recorder(cluster.runtime("b"), self -> {
                b.register("k", Gen.ref(self.pid()));
                uniqueB.register("k", Gen.ref(self.pid()));
            });
            cluster.advance(Nodes.SOON);
            assertThat(a.cast("k", "hello")).isEqualTo(1);
            assertThat(uniqueA.whereis("k")).isNull();
            assertThat(uniqueA.lookup("k")).isEmpty();
            cluster.advance(Nodes.SOON);
            assertThat(there.messages()).containsExactly("hello");
        });
    }

    @Test void key_thatCannotTravel_isKnownInItsRuntimeOnly() {
        Nodes.with("a b", cluster -> {
            var a = new Model(cluster, "a");
            var b = new Model(cluster, "b");
            cluster.advance(Nodes.SOON);
            a.process().act(self -> {
                a.registry.register(new Unregistered(1), Gen.ref(self.pid()));
                a.registry.register("k", Gen.ref(self.pid()));
            });
            cluster.advance(Nodes.SOON);
            assertThat(a.registry.count(new Unregistered(1))).isEqualTo(1);
            assertThat(b.registry.count(new Unregistered(1))).isZero();
            assertThat(b.registry.count("k")).isEqualTo(1);
        });
    }

    /// On real threads: entries come and go while the process of the registry begins to listen.
    @Test void entriesThatComeAndGo_whileNodesConnect_agreeAfterwards() {
        for (int round = 0; round < 20; round++) {
            try (var transport = new LoopbackTransport(); var one = open("keys-a"); var other = open("keys-b")) {
                var a = Registry.<Object, Object>duplicate("r").partitions(2);
                var b = Registry.<Object, Object>duplicate("r");
                one.start(a);
                other.start(b);
                var stop = new AtomicBoolean();
                var stopped = new CountDownLatch(4);
                for (int i = 0; i < 4; i++) {
                    int own = i;
                    Nodes.spawn(one, self -> {
                        self.trapExits(true);
                        while (!stop.get()) {
                            a.register("k", Gen.ref(self.pid()));
                            a.unregister("k");
                        }
                        if (own % 2 == 0) a.register("k", Gen.ref(self.pid()));
                        stopped.countDown();
                        while (!(self.receive() instanceof Signal.Exit)) {}
                    });
                }
                join(one, transport);
                var node = join(other, transport);
                Awaitility.await().until(() -> node.peers().size() == 1);
                stop.set(true);
                Awaitility.await().until(() -> stopped.getCount() == 0);
                assertThat(a.count("k")).isEqualTo(2);
                Awaitility.await().untilAsserted(() -> assertThat(b.count("k")).isEqualTo(2));
                // changes under way would change it once more
                var probe = a.count("k");
                Nodes.spawn(one, self -> {
                    a.register("last", Gen.ref(self.pid()));
                    self.receive();
                });
                Awaitility.await().until(() -> b.count("last") == 1);
                assertThat(b.count("k")).isEqualTo(probe);
            }
        }
    }

    private static ActorRuntime open(String name) {
        return ActorRuntime.open(RuntimeOptions.defaults().name(name));
    }

    private static Node join(ActorRuntime runtime, LoopbackTransport transport) {
        return Node.join(runtime, NodeOptions.named(runtime.options().name()).transport(transport));
    }
}
