package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Undecided;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Names of the whole cluster.
class NamesTest {
    /// Views of the simulated network come within 6.5 s, and a group settles after 3 s.
    static final Duration SETTLED = Duration.ofSeconds(15);
    static final Duration HOP = Duration.ofMillis(100);

    /// Runs `test` in a settled cluster of nodes with these names.
    static void with(String names, Consumer<TestCluster> test) {
        TestCluster.explore(Nodes.SEEDS, cluster -> {
            for (var name : names.split(" ")) Nodes.join(cluster, name);
            cluster.advance(SETTLED);
            test.accept(cluster);
        });
    }

    /// A process that records its messages and signals. It traps exits.
    static Nodes.Recorder process(TestCluster cluster, String node) {
        var recorder = Nodes.recorder(cluster.runtime(node));
        cluster.run();
        return recorder;
    }

    static @Nullable Pid whereis(TestCluster cluster, String node, Object key) {
        return cluster.node(node).names().whereis(key);
    }

    /// Returns where the holder runs as `node` sees it, or "nowhere".
    static String place(TestCluster cluster, String node, Object key) {
        var pid = whereis(cluster, node, key);
        return pid == null ? "nowhere" : pid.node().orElse(node);
    }

    static void assertPlace(TestCluster cluster, Object key, String place, String... nodes) {
        for (var node : nodes) assertThat(place(cluster, node, key)).as("seen by %s", node).isEqualTo(place);
    }

    // ── registering ──

    @Conformance("DST-086")
    @Test void name_isFoundEverywhere_refusedToTheSecond_andFreeAfterTheEnd() {
        with("a b c", cluster -> {
            var holder = process(cluster, "a");
            var other = process(cluster, "b");
            assertThat(cluster.node("a").names().register("n", holder.pid)).isNull();
            cluster.advance(HOP);
            assertPlace(cluster, "n", "a", "a", "b", "c");
            var found = cluster.node("b").names().register("n", other.pid);
            assertThat(found).isSameAs(whereis(cluster, "b", "n"));
            assertThat(Objects.requireNonNull(found).node()).contains("a");
            var free = new ArrayList<String>();
            for (var node : List.of("b", "c")) {
                var pid = Objects.requireNonNull(whereis(cluster, node, "n"));
                var watcher = process(cluster, node);
                watcher.act(self -> {
                    self.monitor(pid);
                    self.receive(Signal.Down.class::isInstance);
                    free.add(node + " " + place(cluster, node, "n"));
                });
            }
            cluster.advance(HOP);
            Gen.exit(holder.pid, ExitReason.KILL);
            cluster.advance(HOP);
            assertThat(free).containsExactlyInAnyOrder("b nowhere", "c nowhere");
            assertPlace(cluster, "n", "nowhere", "a", "b", "c");
            assertThat(cluster.node("b").names().register("n", other.pid)).isNull();
        });
    }

    @Test void register_fromDown_getsTheNameAtOnce() {
        with("a b c", cluster -> {
            for (int i = 0; i < 8; i++) {
                var key = "n" + i;
                var holder = process(cluster, "a");
                cluster.node("a").names().register(key, holder.pid);
                cluster.advance(HOP);
                var heirs = new HashMap<String, String>();
                for (var node : List.of("b", "c")) {
                    var pid = Objects.requireNonNull(whereis(cluster, node, key));
                    process(cluster, node).act(self -> {
                        self.monitor(pid);
                        self.receive(Signal.Down.class::isInstance);
                        var other = cluster.node(node).names().register(key, self.pid());
                        heirs.put(node, other == null ? "mine" : other.node().orElse("?"));
                    });
                }
                cluster.advance(HOP);
                Gen.exit(holder.pid, ExitReason.KILL);
                cluster.advance(Duration.ofSeconds(1));
                assertThat(heirs).isIn(Map.of("b", "mine", "c", "b"), Map.of("b", "c", "c", "mine"));
            }
        });
    }

    @Test void register_byManyAtOnce_oneGetsTheNameAndTheOthersSeeIt() {
        with("a b c", cluster -> {
            for (int i = 0; i < 5; i++) {
                var key = "n" + i;
                var winners = new ArrayList<String>();
                for (var node : List.of("a", "b", "c", "a", "b")) {
                    process(cluster, node).act(self -> {
                        var holder = cluster.node(node).names().register(key, self.pid());
                        winners.add(holder == null ? node : "held at " + holder.node().orElse(node));
                    });
                }
                cluster.advance(Duration.ofSeconds(1));
                assertThat(winners).hasSize(5);
                var won = winners.stream().filter(one -> one.length() == 1).toList();
                assertThat(won).hasSize(1);
                assertThat(winners).allMatch(one -> one.endsWith(won.getFirst()));
            }
        });
    }

    @Conformance("DST-087")
    @Test void aNodeThatJoins_knowsTheNamesRegisteredMeanwhile() {
        with("a b", cluster -> {
            var futures = new ArrayList<CompletableFuture<@Nullable Pid>>();
            for (int i = 0; i < 10; i++) {
                futures.add(cluster.node(i % 2 == 0 ? "a" : "b").names()
                        .registerAsync("n" + i, process(cluster, i % 2 == 0 ? "a" : "b").pid));
                if (i == 5) Nodes.join(cluster, "d");
            }
            cluster.advance(SETTLED);
            for (int i = 0; i < 10; i++) {
                assertThat(futures.get(i)).isCompletedWithValue(null);
                assertPlace(cluster, "n" + i, i % 2 == 0 ? "a" : "b", "a", "b", "d");
            }
            assertThat(cluster.node("d").names().holders()).hasSize(10);
        });
    }

    @Conformance("DST-089")
    @Test void register_whileAHomeStandsStill_isDecidedOrUndecidedInTime() {
        with("a b c", cluster -> {
            cluster.pause("b");
            var ends = new HashMap<String, String>();
            for (int i = 0; i < 40; i++) {
                var key = "n" + i;
                var start = cluster.now();
                process(cluster, "a").act(self -> {
                    try {
                        ends.put(key, String.valueOf(cluster.node("a").names().register(key, self.pid())));
                    } catch (Undecided undecided) {
                        ends.put(key, "undecided");
                    }
                    assertThat(cluster.now().minus(start)).isLessThan(Duration.ofMillis(5_300));
                });
            }
            cluster.advance(Duration.ofMillis(5_300));
            assertThat(ends).hasSize(40).containsValue("undecided").containsValue("null");
            cluster.advance(SETTLED); // b is lost
            for (int i = 0; i < 40; i++) {
                assertThat(cluster.node("c").names().register("m" + i, process(cluster, "c").pid)).isNull();
            }
            cluster.resume("b");
            cluster.advance(SETTLED);
            for (int i = 0; i < 40; i++) {
                assertPlace(cluster, "m" + i, "c", "a", "b", "c");
                assertPlace(cluster, "n" + i, ends.get("n" + i).equals("null") ? "a" : "nowhere", "a", "b", "c");
            }
        });
    }

    @Conformance("DST-090")
    @Test void reregister_movesTheName_andTheEndOfTheFirstHolderChangesNothing() {
        with("a b c", cluster -> {
            var first = process(cluster, "a");
            var second = process(cluster, "b");
            cluster.node("a").names().register("n", first.pid);
            cluster.node("b").names().reregister("n", second.pid);
            cluster.advance(HOP);
            assertPlace(cluster, "n", "b", "a", "b", "c");
            assertThat(first.pid.isAlive()).isTrue();
            assertThat(first.seen).isEmpty();
            Gen.exit(first.pid, ExitReason.KILL);
            cluster.advance(HOP);
            assertPlace(cluster, "n", "b", "a", "b", "c");
            var third = process(cluster, "b");
            cluster.node("b").names().reregister("n", third.pid);
            assertThat(whereis(cluster, "b", "n")).isSameAs(third.pid);
        });
    }

    @Test void register_aProcessOfAnotherNode_isRefused() {
        with("a b", cluster -> {
            cluster.node("a").names().register("n", process(cluster, "a").pid);
            cluster.advance(HOP);
            var far = Objects.requireNonNull(whereis(cluster, "b", "n"));
            assertThatThrownBy(() -> cluster.node("b").names().register("m", far))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("runs on node a");
        });
    }

    @Test void name_withAKeyThatCannotTravel_isRefused() {
        record Local(Object key) {}
        with("a", cluster -> {
            var node = cluster.node("a");
            assertThatThrownBy(() -> node.name(new Local("n"))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not registered");
            var pid = process(cluster, "a").pid;
            assertThatThrownBy(() -> node.names().register(pid, pid)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("address");
        });
    }

    @Test void names_ofANodeThatHasLeft_areGoneEverywhere() {
        with("a b", cluster -> {
            var node = cluster.node("a");
            Name<Shop.Message> name = node.name("n");
            var pid = process(cluster, "a").pid;
            node.names().register("n", pid);
            cluster.advance(HOP);
            node.close();
            assertPlace(cluster, "n", "nowhere", "b");
            assertThat(cluster.runtime("a").whereis(name)).isNull();
            assertThatThrownBy(() -> node.names().register("n", pid)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("left");
            assertThatThrownBy(() -> cluster.runtime("a").ref(name).call(new Shop.Get()))
                    .isInstanceOf(CallFailed.class).hasMessageContaining("has left");
            cluster.advance(SETTLED);
            assertThat(cluster.node("b").names().register("n", process(cluster, "b").pid)).isNull();
        });
    }

    // ── behaviours under cluster names ──

    @Conformance("DST-100")
    @Test void start_underANameThatIsHeldElsewhere_givesTheHolder() {
        with("a b", cluster -> {
            var options = List.of(cluster.node("a"), cluster.node("b")).stream()
                    .map(node -> StartOptions.named(node.name("shop"))).toList();
            var first = cluster.runtime("a").tryStart(new Shop(), options.get(0));
            assertThat(first).isInstanceOf(StartResult.Started.class);
            cluster.advance(HOP);
            StartResult<Shop.Message> second =
                    cluster.runtime("b").tryStart(new Shop(), options.get(1));
            assertThat(second).isInstanceOf(StartResult.Failed.class);
            var shop = second.orRunning();
            assertThat(Objects.requireNonNull(shop.pid()).node()).contains("a");
            assertThat(shop.call(new Shop.Add(1, 2))).isEqualTo(3);
            Name<Shop.Message> name = cluster.node("b").name("shop");
            assertThat(cluster.runtime("b").ref(name).call(new Shop.Echo("x"))).isEqualTo("x");
        });
    }

    @Test void aRestartedChild_keepsItsName() {
        with("a b", cluster -> {
            Name<Shop.Message> name = cluster.node("a").name("shop");
            cluster.runtime("a").start(Supervisor.of(SupervisorSpec.oneForOne(ChildSpec.of(name, new Shop()))));
            cluster.advance(HOP);
            Ref<Shop.Message> shop = cluster.runtime("b").ref(cluster.node("b").name("shop"));
            var first = Objects.requireNonNull(shop.pid());
            Gen.exit(Objects.requireNonNull(cluster.runtime("a").whereis(name)), ExitReason.KILL);
            cluster.advance(HOP);
            assertThat(Objects.requireNonNull(shop.pid())).isNotSameAs(first);
            assertThat(shop.call(new Shop.Echo("x"))).isEqualTo("x");
        });
    }

    @Test void start_whenNobodyDecides_failsWithTheReason() {
        with("a b c", cluster -> {
            cluster.cut("a", "b"); // c sees both: no group settles, and c alone may decide about its names
            cluster.advance(Duration.ofSeconds(8));
            var node = cluster.node("a");
            var failures = new ArrayList<String>();
            for (int i = 0; i < 10; i++) {
                StartOptions options = StartOptions.named(node.name("shop-" + i));
                if (cluster.runtime("a").tryStart(new Shop(), options) instanceof StartResult.Failed<?>(var reason)) {
                    failures.add(reason.toString());
                }
            }
            assertThat(failures).isNotEmpty()
                    .allMatch(text -> text.contains("it is not decided which process gets the name"));
            assertThat(cluster.runtime("a").processes()).hasSize(10 - failures.size());
        });
    }

    @Test void aRefByName_travels() {
        with("a b", cluster -> {
            cluster.runtime("a").start(new Shop(), StartOptions.named(cluster.node("a").name("shop")));
            var other = cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            Ref<Shop.Message> ref = cluster.runtime("a").ref(cluster.node("a").name("shop"));
            cluster.node("a").ref("b", Shop.NAME).cast(new Shop.Meet(ref));
            cluster.advance(HOP);
            @SuppressWarnings("unchecked") // the sent type
            var met = (Ref<Shop.Message>) other.call(new Shop.Get()).getFirst();
            assertThat(Objects.requireNonNull(met.pid()).node()).contains("a");
            assertThat(met.call(new Shop.Echo("x"))).isEqualTo("x");
        });
    }

    @Conformance("DST-042")
    @Test void aMessageByClusterNameToALocalProcess_takesTheLocalPath() {
        with("a b", cluster -> {
            var a = cluster.node("a");
            Name<Object> name = a.name("n");
            var holder = process(cluster, "a");
            a.names().register("n", holder.pid);
            cluster.advance(HOP);
            var echo = Nodes.spawn(cluster.runtime("a"), Nodes.echo());
            a.names().register("m", echo);
            cluster.advance(HOP);
            long packets = cluster.packets();
            var message = new Shop.Texts(new ArrayList<>(List.of("x")));
            cluster.runtime("a").ref(name).cast(message);
            var list = new ArrayList<>(List.of("y"));
            var answer = Gen.call(Objects.requireNonNull(cluster.runtime("a").whereis(a.name("m"))), list, null);
            cluster.run();
            assertThat(cluster.packets()).isEqualTo(packets);
            assertThat(answer).isSameAs(list);
            assertThat(holder.messages()).hasSize(1);
            assertThat(holder.messages().getFirst()).isSameAs(message);
        });
    }

    @Conformance("DST-066")
    @Test void aServerThatCallsItselfByClusterName_failsAtOnce() {
        with("a b", cluster -> {
            var a = cluster.node("a");
            Name<Shop.Message> name = a.name("n");
            var failures = new ArrayList<ExitReason>();
            var before = new Duration[1];
            process(cluster, "a").act(self -> {
                a.names().register("n", self.pid());
                before[0] = cluster.now();
                try {
                    self.runtime().ref(name).call(new Shop.Get());
                } catch (CallFailed failed) {
                    failures.add(failed.cause());
                    before[0] = cluster.now().minus(before[0]);
                }
            });
            cluster.advance(HOP);
            assertThat(failures).containsExactly(ExitReason.CALLING_SELF);
            assertThat(before[0]).isZero();
        });
    }

    @Conformance("DST-014")
    @Test void aGuest_holdsNoName_isListedApart_andIsReached() {
        TestCluster.explore(Nodes.SEEDS, cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            var guest = Nodes.join(cluster, "g", NodeOptions::guest);
            cluster.advance(SETTLED);
            var a = cluster.node("a");
            assertThat(a.peers()).extracting(dev.coppice.cluster.Peer::name).containsExactly("b");
            assertThat(a.guests()).extracting(dev.coppice.cluster.Peer::name).containsExactly("g");
            assertThat(a.group().members()).extracting(dev.coppice.cluster.Member::name)
                    .containsExactlyInAnyOrder("a", "b");
            assertThat(guest.group()).isEqualTo(a.group());
            var there = process(cluster, "g");
            assertThatThrownBy(() -> guest.names().register("n", there.pid)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("guest");
            var shop = a.name("shop");
            cluster.runtime("a").start(new Shop(), StartOptions.named(a.name("shop")));
            cluster.advance(HOP);
            assertThat(shop.key()).isEqualTo("shop");
            Ref<Shop.Message> far = cluster.runtime("g").ref(guest.name("shop"));
            assertThat(far.call(new Shop.Echo("x"))).isEqualTo("x");
            var down = new ArrayList<Object>();
            there.act(self -> {
                self.monitor(Objects.requireNonNull(far.pid()));
                down.add(self.receive(Signal.Down.class::isInstance));
            });
            cluster.advance(HOP);
            Gen.exit(Objects.requireNonNull(whereis(cluster, "a", "shop")), ExitReason.KILL);
            cluster.advance(HOP);
            assertThat(down).hasSize(1);
            cluster.kill("b"); // half of the group with the oldest, whatever guests there are
            cluster.advance(SETTLED);
            assertThat(a.group().members()).hasSize(1);
            assertThat(a.group().majority()).isTrue();
        });
    }
}
