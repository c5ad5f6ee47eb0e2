package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.cluster.Node;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Publish/subscribe that spans nodes.
class PubSubTest {

    record Unregistered(int number) {}

    private static PubSub<String, Object> start(ActorRuntime runtime) {
        var topics = new PubSub<String, Object>("topics", 3);
        runtime.start(topics);
        return topics;
    }

    private static Nodes.Recorder subscriber(TestCluster cluster, String node, PubSub<String, Object> topics) {
        return Nodes.recorder(cluster.runtime(node), self -> topics.subscribe("t", Gen.ref(self.pid())));
    }

    private static long framesTo(Node node, String peer) {
        return node.statistics().peers().stream().filter(link -> link.peer().name().equals(peer)).findFirst()
                .orElseThrow().framesOut();
    }

    private static List<Object> numbers(int count) {
        return IntStream.range(0, count).<Object>mapToObj(i -> i).toList();
    }

    @Conformance("DST-108")
    @Test void publish_reachesEachSubscriberOnceInOrder_withOneFrameForEachMessageAndNode() {
        Nodes.with("a b c", cluster -> {
            var a = start(cluster.runtime("a"));
            var b = start(cluster.runtime("b"));
            var c = start(cluster.runtime("c"));
            var subscribers = new ArrayList<Nodes.Recorder>();
            for (int i = 0; i < 100; i++) subscribers.add(subscriber(cluster, "b", b));
            subscribers.add(subscriber(cluster, "a", a));
            subscribers.add(subscriber(cluster, "c", c));
            cluster.advance(Nodes.SOON);
            long before = framesTo(cluster.node("a"), "b");
            var published = new int[1];
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 1_000; i++) published[0] += a.publish("t", i);
            });
            cluster.run();
            assertThat(published[0]).isEqualTo(1_000); // the only subscriber at a
            assertThat(framesTo(cluster.node("a"), "b") - before).isEqualTo(1_000);
            cluster.advance(Duration.ofSeconds(1));
            for (var each : subscribers) assertThat(each.messages()).isEqualTo(numbers(1_000));
        });
    }

    @Conformance("DST-109")
    @Test void publishLocal_reachesSubscribersOfThisNodeOnly() {
        Nodes.with("a b", cluster -> {
            var a = start(cluster.runtime("a"));
            var b = start(cluster.runtime("b"));
            var here = subscriber(cluster, "a", a);
            var there = subscriber(cluster, "b", b);
            cluster.advance(Nodes.SOON);
            assertThat(a.publishLocal("t", new Unregistered(1))).isEqualTo(1);
            assertThat(a.publish("t", 2)).isEqualTo(1);
            cluster.advance(Nodes.SOON);
            assertThat(here.messages()).containsExactly(new Unregistered(1), 2);
            assertThat(there.messages()).containsExactly(2);
        });
    }

    @Test void publishFrom_excludesThePublisher_whereverItRuns() {
        Nodes.with("a b", cluster -> {
            var a = start(cluster.runtime("a"));
            var b = start(cluster.runtime("b"));
            var one = subscriber(cluster, "b", b);
            var other = subscriber(cluster, "b", b);
            var own = subscriber(cluster, "a", a);
            Pid far = Nodes.learn(cluster, "a", one.pid);
            cluster.advance(Nodes.SOON);
            a.publishFrom(far, "t", 1);
            a.publishFrom(own.pid, "t", 2);
            cluster.advance(Nodes.SOON);
            assertThat(one.messages()).containsExactly(2);
            assertThat(other.messages()).containsExactly(1, 2);
            assertThat(own.messages()).containsExactly(1);
        });
    }

    @Test void publish_ofWhatCannotTravel_throwsAndReachesNobody() {
        Nodes.with("a b", cluster -> {
            var a = start(cluster.runtime("a"));
            start(cluster.runtime("b"));
            var here = subscriber(cluster, "a", a);
            cluster.advance(Nodes.SOON);
            assertThatThrownBy(() -> a.publish("t", new Unregistered(1)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Unregistered");
            cluster.run();
            assertThat(here.messages()).isEmpty();
        });
    }

    @Test void subscriberWithAnotherProtocol_missesTheMessage_andTheOthersReceiveIt() {
        Nodes.with("a b", cluster -> {
            var a = start(cluster.runtime("a"));
            var b = start(cluster.runtime("b"));
            var broken = Nodes.recorder(cluster.runtime("b"), self -> b.<Object>subscribe("t", Gen.ref(self.pid()),
                    message -> ((String) message).length()));
            var fine = subscriber(cluster, "b", b);
            cluster.advance(Nodes.SOON);
            a.publish("t", 1);
            cluster.advance(Nodes.SOON);
            assertThat(broken.messages()).isEmpty();
            assertThat(fine.messages()).containsExactly(1);
        });
    }

    @Test void registryRestartsAndNodesSplit_publishingGoesOn() {
        Nodes.with("a b", 10, options -> options, cluster -> {
            var a = start(cluster.runtime("a"));
            var b = new PubSub<String, Object>("topics", 2);
            var root = cluster.runtime("b").start(b);
            cluster.advance(Nodes.SOON);
            cluster.runtime("b").exit(root.pid(), ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            a.publish("t", "lost");
            cluster.runtime("b").start(b);
            var there = subscriber(cluster, "b", b);
            cluster.advance(Nodes.SOON);
            a.publish("t", 1);
            cluster.advance(Nodes.SOON);
            cluster.cut("a", "b");
            cluster.await(() -> cluster.node("a").peers().isEmpty(), Nodes.LOSS);
            a.publish("t", "split");
            cluster.heal();
            cluster.await(() -> !cluster.node("a").peers().isEmpty() && !cluster.node("b").peers().isEmpty(),
                    Duration.ofSeconds(30));
            cluster.advance(Nodes.SOON);
            a.publish("t", 2);
            cluster.advance(Nodes.SOON);
            assertThat(there.messages()).containsExactly(1, 2);
        });
    }

    @Test void fullLink_costsThatNodeTheMessage_andHoldsNobodyUp() {
        Nodes.with("a b c", 3, options -> options.queue(20_000, 10_000, 8_000_000), cluster -> {
            var a = start(cluster.runtime("a"));
            start(cluster.runtime("b"));
            var there = subscriber(cluster, "c", start(cluster.runtime("c")));
            cluster.advance(Nodes.SOON);
            var letters = AddressesTest.letters(cluster.runtime("a"));
            cluster.stall("a", "b");
            var begun = cluster.now();
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 200; i++) {
                    a.publish("t", new Shop.Bytes(new byte[10_000]));
                    self.sleep(Duration.ofMillis(1));
                }
            });
            cluster.advance(Duration.ofMillis(400));
            assertThat(cluster.now().minus(begun)).isLessThan(Duration.ofSeconds(1));
            assertThat(there.messages()).hasSize(200);
            assertThat(letters).isNotEmpty().allMatch(letter -> letter.cause() == DeadLetter.Cause.LINK_FULL);
        });
    }
}
