package dev.coppice.cluster.conformance;

import static dev.coppice.cluster.conformance.NamesTest.HOP;
import static dev.coppice.cluster.conformance.NamesTest.SETTLED;
import static dev.coppice.cluster.conformance.NamesTest.assertPlace;
import static dev.coppice.cluster.conformance.NamesTest.process;
import static dev.coppice.cluster.conformance.NamesTest.whereis;
import static dev.coppice.cluster.conformance.NamesTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.Group;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.Node;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Names that two processes hold when the sides of a split meet.
class NameClashesTest {
    /// The last view comes within 4 s after a heal; then all agree within `settle` and a second.
    private static final Duration MERGED = Duration.ofMillis(4_002 + 3_000 + 1_000);
    private static final Duration CHOOSING = Duration.ofSeconds(1);

    private static long taken(Nodes.Recorder recorder) {
        return recorder.signals().stream().filter(NameClashesTest::isTaken).count();
    }

    private static boolean isTaken(Signal signal) {
        return signal instanceof Signal.Exit(_, ExitReason.Shutdown(NameTaken taken));
    }

    /// Splits a b from c, lets both sides register `n`, the first one one second earlier, and heals.
    private static void clash(TestCluster cluster, String first, String second, ClashRule rule, Nodes.Recorder older,
            Nodes.Recorder newer) {
        cluster.split(List.of("a", "b"), List.of("c"));
        cluster.advance(SETTLED);
        register(cluster.node(first), rule, older.pid);
        cluster.advance(Duration.ofSeconds(1));
        register(cluster.node(second), rule, newer.pid);
        cluster.advance(HOP);
        assertPlace(cluster, "n", "c", "c");
        assertPlace(cluster, "n", first.equals("c") ? second : first, "a", "b");
        cluster.heal();
        cluster.advance(MERGED);
    }

    private static void register(Node node, ClashRule rule, Pid pid) {
        assertThat(node.name("n", rule).registry().register("n", pid)).isNull();
    }

    @Conformance("DST-091")
    @Test void afterAMerge_theOlderHolderStays_andTheOtherIsToldOnce() {
        for (var order : List.of(List.of("a", "c"), List.of("c", "b"))) {
            with("a b c", cluster -> {
                var older = process(cluster, order.getFirst());
                var newer = process(cluster, order.getLast());
                clash(cluster, order.getFirst(), order.getLast(), ClashRule.KEEP_OLDER, older, newer);
                assertPlace(cluster, "n", order.getFirst(), "a", "b", "c");
                assertThat(taken(newer)).isEqualTo(1);
                assertThat(older.seen).isEmpty();
                var signal = (Signal.Exit) newer.signals().getFirst();
                var taken = (NameTaken) Objects.requireNonNull(((ExitReason.Shutdown) signal.reason()).detail());
                assertThat(taken.key()).isEqualTo("n");
                assertThat(taken.winner()).isSameAs(whereis(cluster, order.getLast(), "n"));
            });
        }
    }

    @Conformance("DST-091")
    @Test void afterAMerge_aTransientChildThatLost_isNotRestarted() {
        with("a b c", cluster -> {
            cluster.split(List.of("a", "b"), List.of("c"));
            cluster.advance(SETTLED);
            for (var node : List.of("a", "c")) {
                Name<Shop.Message> name = cluster.node(node).name("n");
                var spec = ChildSpec.of(name, new Shop()).restart(Restart.TRANSIENT);
                cluster.runtime(node).start(Supervisor.of(SupervisorSpec.oneForOne(spec)));
                cluster.advance(Duration.ofSeconds(1));
            }
            cluster.heal();
            cluster.advance(SETTLED);
            assertPlace(cluster, "n", "a", "a", "b", "c");
            assertThat(cluster.runtime("c").processes()).hasSize(1); // the supervisor
            assertThat(cluster.runtime("a").processes()).hasSize(2);
        });
    }

    @Test void keepNewer_theNewerHolderStays() {
        with("a b c", cluster -> {
            var older = process(cluster, "a");
            var newer = process(cluster, "c");
            clash(cluster, "a", "c", ClashRule.KEEP_NEWER, older, newer);
            assertPlace(cluster, "n", "c", "a", "b", "c");
            assertThat(taken(older)).isEqualTo(1);
            assertThat(newer.seen).isEmpty();
        });
    }

    @Conformance("DST-093")
    @Test void notify_bothAreToldAndTheNameIsFree() {
        with("a b c", cluster -> {
            var older = process(cluster, "a");
            var newer = process(cluster, "c");
            clash(cluster, "a", "c", ClashRule.NOTIFY, older, newer);
            assertPlace(cluster, "n", "nowhere", "a", "b", "c");
            assertThat(taken(older)).isEqualTo(1);
            assertThat(taken(newer)).isEqualTo(1);
            assertThat(cluster.node("b").names().register("n", process(cluster, "b").pid)).isNull();
        });
    }

    @Conformance("DST-093")
    @Test void resolver_isCalledOnce_andItsChoiceStays() {
        with("a b c", cluster -> {
            var calls = new AtomicInteger();
            for (var node : List.of("a", "b", "c")) {
                cluster.node(node).names().provide("mine", clash -> {
                    calls.incrementAndGet();
                    assertThat(clash.key()).isEqualTo("n");
                    return clash.newer();
                });
            }
            var older = process(cluster, "a");
            var newer = process(cluster, "c");
            clash(cluster, "a", "c", ClashRule.resolver("mine"), older, newer);
            assertThat(calls).hasValue(1);
            assertPlace(cluster, "n", "c", "a", "b", "c");
            assertThat(taken(older)).isEqualTo(1);
            assertThat(newer.seen).isEmpty();
        });
    }

    @Test void resolver_thatFails_keepsTheOlder() {
        List<java.util.function.Function<dev.coppice.cluster.NameClash, @Nullable Pid>> bad = List.of(
                clash -> {
                    throw new IllegalStateException("bad");
                },
                clash -> null,
                clash -> {
                    dev.coppice.core.spi.ProcessContext.current().sleep(Duration.ofSeconds(30));
                    return clash.newer();
                });
        for (var chooser : bad) {
            with("a b c", cluster -> {
                for (var node : List.of("a", "b", "c")) cluster.node(node).names().provide("bad", chooser);
                var older = process(cluster, "a");
                var newer = process(cluster, "c");
                clash(cluster, "a", "c", ClashRule.resolver("bad"), older, newer);
                cluster.advance(CHOOSING);
                assertPlace(cluster, "n", "a", "a", "b", "c");
                assertThat(taken(newer)).isEqualTo(1);
                assertThat(older.seen).isEmpty();
            });
        }
        with("a b c", cluster -> { // provided nowhere
            var older = process(cluster, "a");
            var newer = process(cluster, "c");
            clash(cluster, "a", "c", ClashRule.resolver("unknown"), older, newer);
            assertPlace(cluster, "n", "a", "a", "b", "c");
        });
    }

    @Conformance("DST-095")
    @Test void unregister_duringASplit_isNotUndoneByTheMerge() {
        with("a b c", cluster -> {
            var onA = process(cluster, "a");
            var onC = process(cluster, "c");
            for (var node : List.of("a", "c")) {
                cluster.node(node).names().register("of " + node, (node.equals("a") ? onA : onC).pid);
            }
            cluster.advance(HOP);
            cluster.split(List.of("a", "b"), List.of("c"));
            cluster.advance(SETTLED);
            assertPlace(cluster, "of a", "nowhere", "c");
            cluster.node("b").names().unregister("of a"); // by another node than the holder's
            cluster.node("c").names().unregister("of c", onC.pid);
            cluster.advance(HOP);
            assertPlace(cluster, "of a", "nowhere", "a", "b");
            cluster.heal();
            cluster.advance(SETTLED);
            assertPlace(cluster, "of a", "nowhere", "a", "b", "c");
            assertPlace(cluster, "of c", "nowhere", "a", "b", "c");
            assertThat(onA.seen).isEmpty();
            assertThat(onC.seen).isEmpty();
        });
    }

    @Test void threeSides_oneHolderIsLeft_andTheOthersAreToldOnce() {
        with("a b c", cluster -> {
            cluster.cut("a", "b");
            cluster.cut("b", "c");
            cluster.cut("a", "c");
            cluster.advance(SETTLED);
            var holders = new ArrayList<Nodes.Recorder>();
            for (var node : List.of("b", "a", "c")) {
                var holder = process(cluster, node);
                holders.add(holder);
                register(cluster.node(node), ClashRule.KEEP_OLDER, holder.pid);
                cluster.advance(Duration.ofSeconds(1));
            }
            cluster.heal();
            cluster.advance(Duration.ofSeconds(30));
            assertPlace(cluster, "n", "b", "a", "b", "c");
            assertThat(holders.stream().map(NameClashesTest::taken).toList()).containsExactly(0L, 1L, 1L);
            Group group = cluster.node("a").group();
            assertThat(group.members()).hasSize(3);
        });
    }
}
