package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Factory;
import dev.coppice.cluster.NoFactory;
import dev.coppice.cluster.NotPermitted;
import dev.coppice.cluster.Right;
import dev.coppice.cluster.TaskFactory;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.StartFailed;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Processes and tasks that are started at other nodes.
class StartsTest {
    private static final Factory<Integer, Shop.Message> SHOP = new Factory<>("shop");
    private static final Factory<String, Shop.Message> BROKEN = new Factory<>("broken");
    private static final TaskFactory<Integer, Integer> SQUARE = new TaskFactory<>("square");
    private static final TaskFactory<Integer, Integer> ENDLESS = new TaskFactory<>("endless");

    /// A server whose init runs its argument.
    private static final class Unwilling extends GenServer<Integer, Shop.Message> {
        private final String how;

        Unwilling(String how) {
            this.how = how;
        }

        @Override protected Next<Integer> init() {
            return switch (how) {
                case "fail" -> fail(ExitReason.of("not today"));
                case "ignore" -> ignore();
                default -> throw new IllegalStateException(how);
            };
        }

        @Override protected Next<Integer> handle(Shop.Message message, Integer state) {
            return keep();
        }
    }

    @Conformance("DST-082")
    @Test void start_runsThere_withAFarParent() {
        Nodes.with("a b", cluster -> {
            cluster.node("b").provide(SHOP, number -> new Shop());
            var peer = cluster.node("a").peers().getFirst();
            var outside = peer.start(SHOP, 1);
            assertThat(outside.call(new Shop.Add(1, 1))).isEqualTo(2);
            assertThat(outside.pid().node()).contains("b");
            var started = new ArrayList<StartResult<Shop.Message>>();
            var starter = Nodes.recorder(cluster.runtime("a"), self -> started.add(
                    peer.start(SHOP, 2, StartOptions.named(Shop.NAME).label("labelled"), true)));
            cluster.advance(Nodes.SOON);
            var result = (StartResult.Started<Shop.Message>) started.getFirst();
            var there = cluster.runtime("b").whereis(Shop.NAME);
            assertThat(result.pid().number()).isEqualTo(java.util.Objects.requireNonNull(there).number());
            assertThat(result.pid().toString()).startsWith("labelled<b.");
            var parent = cluster.runtime("b").info(there).orElseThrow().parent();
            assertThat(java.util.Objects.requireNonNull(parent).node()).contains("a");
            assertThat(parent.number()).isEqualTo(starter.pid.number());
            cluster.runtime("a").exit(starter.pid, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(there.isAlive()).isFalse();
        });
    }

    @Conformance("DST-083")
    @Test void start_thatFails_saysWhyAndLeavesNothing() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a", options -> options.roles("customer"));
            Nodes.join(cluster, "b");
            Nodes.join(cluster, "c", options -> options.rights("customer", Right.CALL));
            cluster.advance(Nodes.SOON);
            cluster.node("b").provide(BROKEN, Unwilling::new);
            cluster.node("c").provide(BROKEN, Unwilling::new);
            var peer = cluster.node("a").peer("b").orElseThrow();
            assertThatThrownBy(() -> peer.start(SHOP, 1)).isInstanceOfSatisfying(StartFailed.class,
                    failed -> assertThat(failed.result()).isEqualTo(
                            new StartResult.Failed<>(ExitReason.of(new NoFactory("shop", "b")).toString().isEmpty()
                                    ? ExitReason.NORMAL
                                    : ((StartResult.Failed<?>) failed.result()).reason())))
                    .hasMessageContaining("provides no factory shop");
            assertThat(peer.start(BROKEN, "fail", StartOptions.defaults(), false))
                    .isEqualTo(new StartResult.Failed<>(ExitReason.of("not today")));
            assertThat(peer.start(BROKEN, "ignore", StartOptions.defaults(), false))
                    .isInstanceOf(StartResult.Ignored.class);
            assertThat(peer.start(BROKEN, "crash", StartOptions.defaults(), false))
                    .isInstanceOfSatisfying(StartResult.Failed.class,
                    failed -> assertThat(failed.reason()).isInstanceOf(ExitReason.FarCrash.class));
            assertThatThrownBy(() -> cluster.node("a").peer("c").orElseThrow().start(BROKEN, "fail"))
                    .hasMessageContaining(new NotPermitted(Right.START, "c").toString());
            cluster.advance(Nodes.SOON);
            assertThat(cluster.runtime("b").processes()).isEmpty();
            assertThat(cluster.runtime("c").processes()).isEmpty();
        });
    }

    @Test void start_whenTheNodeIsLost_failsAndALinkedProcessEnds() {
        Nodes.with("a b", cluster -> {
            cluster.node("b").provide(SHOP, number -> new Shop());
            var peer = cluster.node("a").peers().getFirst();
            var results = new ArrayList<StartResult<?>>();
            var starter = Nodes.recorder(cluster.runtime("a"),
                    self -> results.add(peer.start(SHOP, 2, StartOptions.defaults(), true)));
            cluster.advance(Nodes.SOON);
            assertThat(results.getFirst()).isInstanceOf(StartResult.Started.class);
            cluster.cut("a", "b");
            cluster.advance(Nodes.LOSS);
            assertThat(starter.signals()).hasSize(1);
            assertThat(((Signal.Exit) starter.signals().getFirst()).reason()).isEqualTo(ExitReason.NO_CONNECTION);
            assertThat(cluster.runtime("b").processes()).isEmpty();
            assertThat(peer.start(SHOP, 1, StartOptions.defaults(), false))
                    .isEqualTo(new StartResult.Failed<>(ExitReason.NO_CONNECTION));
        });
    }

    @Test void start_nameTaken_saysByWhom() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            cluster.node("b").provide(SHOP, number -> new Shop());
            var peer = cluster.node("a").peers().getFirst();
            var first = peer.start(SHOP, 1, StartOptions.named(Shop.NAME), false);
            var second = peer.start(SHOP, 1, StartOptions.named(Shop.NAME), false);
            assertThat(first).isInstanceOf(StartResult.Started.class);
            assertThat(second).isInstanceOf(StartResult.Failed.class);
            assertThat(second.toString()).contains("already started");
        });
    }

    @Conformance("DST-084")
    @Test void task_givesItsValue_andFailsAtALoss() {
        Nodes.with("a b", cluster -> {
            cluster.node("b").provide(SQUARE, number -> number * number);
            cluster.node("b").provide(ENDLESS, number -> {
                cluster.sleep(Duration.ofHours(1));
                return number;
            });
            var peer = cluster.node("a").peers().getFirst();
            int squared = peer.run(SQUARE, 7, Duration.ofSeconds(1));
            assertThat(squared).isEqualTo(49);
            CompletableFuture<Integer> future = peer.async(SQUARE, 8);
            cluster.advance(Nodes.SOON);
            assertThat(future.join()).isEqualTo(64);
            var lost = peer.async(ENDLESS, 1);
            cluster.advance(Nodes.SOON);
            cluster.kill("b");
            cluster.advance(Duration.ofSeconds(2));
            assertThatThrownBy(lost::join).isInstanceOf(CompletionException.class).cause()
                    .isInstanceOfSatisfying(CallFailed.class,
                    failed -> assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION));
        });
    }

    @Test void task_thatIsGivenUp_isEndedThere() {
        Nodes.with("a b", cluster -> {
            cluster.node("b").provide(ENDLESS, number -> {
                cluster.sleep(Duration.ofHours(1));
                return number;
            });
            var peer = cluster.node("a").peers().getFirst();
            assertThatThrownBy(() -> peer.run(ENDLESS, 1, Duration.ofMillis(100))).isInstanceOf(CallFailed.class);
            cluster.advance(Nodes.SOON);
            assertThat(cluster.runtime("b").processes()).isEmpty();
        });
    }

    @Test void provide_twice_isRefused() {
        Nodes.with("a", 1, options -> options, cluster -> {
            var registration = cluster.node("a").provide(SQUARE, number -> number);
            assertThatThrownBy(() -> cluster.node("a").provide(SQUARE, number -> number))
                    .isInstanceOf(IllegalArgumentException.class);
            registration.close();
            cluster.node("a").provide(SQUARE, number -> number);
        });
    }

    @Test void parentOfATask_isNobody() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            var seen = new ArrayList<Pid>();
            cluster.node("b").provide(SQUARE, number -> {
                seen.addAll(cluster.runtime("b").processes());
                return number;
            });
            cluster.node("a").peers().getFirst().run(SQUARE, 1, null);
            assertThat(seen).hasSize(1);
            assertThat(seen.getFirst().toString()).startsWith("task square<");
            assertThat(new Name<Object>("x").key()).isEqualTo("x");
        });
    }
}
