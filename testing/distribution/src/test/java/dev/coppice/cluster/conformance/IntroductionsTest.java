package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.Peer;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/// Pids of nodes that are not up here yet, which a third node has sent.
class IntroductionsTest {
    private static final Duration LESS_THAN_THE_TIMEOUT = Duration.ofSeconds(3);

    /// Runs `test` with the stand-in at `a` of a process of `c`, sent by `b`. The nodes `a` and `c` do not see each
    /// other.
    private static void introduced(BiConsumer<TestCluster, Nodes.Recorder> test) {
        Nodes.with("a b c", cluster -> {
            cluster.manualViews();
            cluster.cut("a", "c");
            cluster.show("a", "a", "b");
            cluster.show("c", "b", "c");
            cluster.advance(Nodes.LOSS);
            assertThat(cluster.node("a").peers()).extracting(Peer::name).containsExactly("b");
            test.accept(cluster, Nodes.recorder(cluster.runtime("c")));
        });
    }

    private static Pid introduce(TestCluster cluster, Pid ofC) {
        var atB = Nodes.learn(cluster, "b", ofC);
        var catcher = new Name<Object>("introduced");
        var caught = new Pid[1];
        Nodes.spawn(cluster.runtime("a"), self -> {
            self.register(catcher);
            caught[0] = (Pid) self.receive();
        });
        cluster.run();
        cluster.node("b").ref("a", catcher).cast(atB);
        cluster.await(() -> caught[0] != null, Duration.ofSeconds(1));
        return caught[0];
    }

    private static void meet(TestCluster cluster) {
        cluster.heal();
        for (var name : List.of("a", "b", "c")) cluster.show(name, "a", "b", "c");
        cluster.await(() -> cluster.node("a").peer("c").isPresent(), Duration.ofSeconds(3));
        cluster.advance(Nodes.SOON);
    }

    @Test void signals_waitInOrderUntilTheNodeIsUp() {
        introduced((cluster, receiver) -> {
            var pid = introduce(cluster, receiver.pid);
            assertThat(pid.node()).contains("c");
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> {
                self.monitor(pid);
                for (int i = 0; i < 100; i++) Gen.send(pid, i);
                self.link(pid);
            });
            cluster.advance(LESS_THAN_THE_TIMEOUT);
            assertThat(pid.isAlive()).isTrue();
            assertThat(receiver.seen).isEmpty();
            meet(cluster);
            assertThat(receiver.messages()).hasSize(100).isSorted();
            assertThat(Nodes.learn(cluster, "a", receiver.pid)).isSameAs(pid);
            receiver.act(self -> self.end(ExitReason.of("done")));
            cluster.advance(Nodes.SOON);
            assertThat(watcher.signals()).hasSize(2).hasAtLeastOneElementOfType(Signal.Down.class)
                    .hasAtLeastOneElementOfType(Signal.Exit.class);
        });
    }

    @Test void call_waitsForTheNode_andIsAnswered() {
        introduced((cluster, receiver) -> {
            var pid = introduce(cluster, Nodes.spawn(cluster.runtime("c"), Nodes.echo()));
            var answer = new CompletableFuture<Object>();
            Nodes.spawn(cluster.runtime("a"), self -> answer.complete(Gen.call(pid, "x", Duration.ofSeconds(5))));
            cluster.advance(LESS_THAN_THE_TIMEOUT);
            assertThat(answer).isNotDone();
            meet(cluster);
            assertThat(answer).isCompletedWithValue("x");
        });
    }

    @Test void call_doesNotWaitLongerThanItsOwnTimeout() {
        introduced((cluster, receiver) -> {
            var pid = introduce(cluster, Nodes.spawn(cluster.runtime("c"), Nodes.echo()));
            assertThatThrownBy(() -> Gen.call(pid, "x", Duration.ofMillis(200)))
                    .isInstanceOfSatisfying(CallFailed.class,
                            failed -> assertThat(failed.cause()).isEqualTo(ExitReason.TIMEOUT));
            meet(cluster);
            assertThat(receiver.seen).isEmpty();
        });
    }

    @Test void pid_whoseNodeDoesNotComeUpInTime_isDead() {
        introduced((cluster, receiver) -> {
            var letters = new ArrayList<DeadLetter>();
            cluster.runtime("a").onDeadLetter(letters::add);
            var pid = introduce(cluster, receiver.pid);
            var failed = new CompletableFuture<Throwable>();
            Nodes.spawn(cluster.runtime("a"), self -> {
                try {
                    Gen.call(pid, "x", null);
                } catch (CallFailed loss) {
                    failed.complete(loss);
                }
            });
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> self.monitor(pid));
            cluster.run();
            Gen.send(pid, "lost");
            cluster.advance(Duration.ofSeconds(6));
            assertThat(pid.isAlive()).isFalse();
            assertThat(watcher.signals()).singleElement().isInstanceOfSatisfying(Signal.Down.class,
                    down -> assertThat(down.reason()).isEqualTo(ExitReason.NO_CONNECTION));
            assertThat(failed).isCompletedWithValueMatching(
                    thrown -> thrown instanceof CallFailed loss && loss.cause().equals(ExitReason.NO_CONNECTION)
                            && loss.isSafeToRetry());
            assertThat(letters).anySatisfy(letter -> {
                assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.LOST_NODE);
                assertThat(letter.message()).isEqualTo("lost");
            });
            meet(cluster);
            assertThat(receiver.seen).isEmpty();
            var later = Nodes.learn(cluster, "a", receiver.pid);
            assertThat(later).isNotSameAs(pid);
            Gen.send(later, "arrives");
            cluster.advance(Nodes.SOON);
            assertThat(receiver.messages()).containsExactly("arrives");
        });
    }

    @Test void close_ofTheNode_endsWhatWaits() {
        introduced((cluster, receiver) -> {
            var pid = introduce(cluster, receiver.pid);
            cluster.node("a").close();
            assertThat(pid.isAlive()).isFalse();
        });
    }
}
