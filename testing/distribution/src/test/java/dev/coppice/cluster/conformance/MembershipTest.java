package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.JoinFailed;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeEvent;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Peer;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Nodes that join, leave and are lost.
class MembershipTest {

    private static List<String> names(List<Peer> peers) {
        return peers.stream().map(Peer::name).toList();
    }

    @Conformance("DST-001")
    @Test void join_bothListTheOtherOnceAndNeverThemselves() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            assertThat(names(cluster.node("a").peers())).containsExactly("b");
            assertThat(names(cluster.node("b").peers())).containsExactly("a");
            assertThat(cluster.node("a").peer("a")).isEmpty();
        });
    }

    @Conformance("DST-002")
    @Test void events_ofOneIncarnation_alternate() {
        Nodes.explore(cluster -> {
            var a = Nodes.join(cluster, "a");
            var events = Nodes.events(a);
            var incarnations = new ArrayList<UUID>();
            a.onEvent(event -> incarnations.add(event.peer().incarnation()));
            Nodes.join(cluster, "b").close();
            cluster.advance(Duration.ofSeconds(1));
            Nodes.join(cluster, "b");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(events).containsExactly("up b", "down b LEFT", "up b");
            assertThat(incarnations.get(0)).isEqualTo(incarnations.get(1)).isNotEqualTo(incarnations.get(2));
        });
    }

    @Conformance("DST-003")
    @Test void nodeUp_comesBeforeEveryMessageOfTheNode() {
        Nodes.explore(20, cluster -> {
            var a = Nodes.join(cluster, "a");
            var name = new Name<Object>("subscriber");
            var subscriber = Nodes.recorder(cluster.runtime("a"), self -> self.register(name));
            cluster.run();
            Ref<Object> ref = Gen.ref(subscriber.pid);
            a.onEvent(ref, event -> event instanceof NodeEvent.Up ? "up" : "down");
            var b = cluster.runtime("b");
            Nodes.spawn(b, self -> {
                while (true) { // from the first moment in which it can be sent
                    var node = joined[0];
                    if (node != null && node.peer("a").isPresent()) {
                        node.ref("a", name).cast("hello");
                        return;
                    }
                    self.sleep(Duration.ofMillis(1));
                }
            });
            joined[0] = Nodes.join(cluster, "b");
            cluster.advance(Nodes.SOON);
            assertThat(subscriber.seen).containsExactly("up", "hello");
            joined[0] = null;
        });
    }

    private final Node[] joined = new Node[1];

    @Conformance("DST-004")
    @Test void loss_messagesThenExitsDownsAndFailedCalls_thenNodeDown() {
        Nodes.with("a b", cluster -> {
            var a = cluster.node("a");
            var name = new Name<Object>("watcher");
            var far = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                for (int i = 0; i < 50; i++) {
                    cluster.node("b").ref("a", name).cast(i);
                    self.sleep(Duration.ofMillis(200));
                }
                self.receive(any -> false);
            }));
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> {
                self.register(name);
                self.link(far);
                self.monitor(far);
                var call = Gen.request(far, "never answered");
                call.deliverAs("call");
            });
            a.onEvent(Gen.ref(watcher.pid), event -> event.getClass().getSimpleName());
            cluster.advance(Duration.ofSeconds(3));
            cluster.cut("a", "b");
            cluster.advance(Nodes.LOSS);
            var seen = watcher.seen;
            assertThat(seen.getFirst()).isEqualTo("Up");
            assertThat(seen.getLast()).isEqualTo("Down");
            var numbers = seen.stream().filter(Integer.class::isInstance).toList();
            assertThat(numbers)
                    .isEqualTo(IntStream.range((int) numbers.getFirst(), (int) numbers.getFirst() + numbers.size())
                            .boxed().toList());
            int lastNumber = seen.lastIndexOf(numbers.getLast());
            assertThat(watcher.signals()).hasSize(2);
            for (var signal : watcher.signals()) {
                assertThat(seen.indexOf(signal)).isGreaterThan(lastNumber);
                assertThat(signal instanceof Signal.Exit(_, var reason) ? reason : ((Signal.Down) signal).reason())
                        .isEqualTo(ExitReason.NO_CONNECTION);
            }
            assertThat(seen.stream().filter(each -> each instanceof dev.coppice.core.spi.PendingCall.Completed))
                    .hasSize(1);
        });
    }

    @Conformance("DST-007")
    @Test void join_withoutOthers_isAloneAndLocalRulesHold() {
        Nodes.explore(cluster -> {
            var a = Nodes.join(cluster, "a");
            assertThat(a.peers()).isEmpty();
            assertThat(a.isJoined()).isTrue();
            var shop = cluster.runtime("a").start(new Shop());
            assertThat(shop.call(new Shop.Add(1, 2))).isEqualTo(3);
            assertThat(shop.pid().node()).isEmpty();
        });
    }

    @Conformance("DST-009")
    @Test void leave_withManyMessagesQueued_allArriveThenLeft() {
        Nodes.with("a b c", 2, options -> options, cluster -> {
            var name = new Name<Object>("sink");
            var sink = Nodes.recorder(cluster.runtime("a"), self -> self.register(name));
            cluster.run();
            var b = cluster.node("b");
            cluster.node("a").onEvent(Gen.ref(sink.pid), event ->
                    event instanceof NodeEvent.Down(var peer, var why) ? "down " + peer.name() + " " + why : "up");
            var atC = Nodes.events(cluster.node("c"));
            var ref = b.ref("a", name);
            for (int i = 0; i < 10_000; i++) ref.cast(i);
            var before = cluster.now();
            b.close();
            cluster.await(() -> sink.seen.contains("down b LEFT"), Duration.ofSeconds(1));
            assertThat(cluster.now().minus(before)).isLessThan(Duration.ofSeconds(2));
            var got = sink.seen.stream().filter(each -> !"up".equals(each)).toList();
            assertThat(got.subList(0, 10_000)).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
            assertThat(got.getLast()).isEqualTo("down b LEFT");
            cluster.await(() -> atC.contains("down b LEFT"), Duration.ofSeconds(1));
        });
    }

    @Conformance("DST-017")
    @Test void joinAndLeave_changeNoPidRefAndName() {
        Nodes.explore(2, cluster -> {
            var runtime = cluster.runtime("a");
            var pids = new ArrayList<Pid>();
            for (int i = 0; i < 1_000; i++) {
                var name = new Name<Object>("p" + i);
                pids.add(Nodes.spawn(runtime, self -> {
                    self.register(name);
                    Nodes.echo().run(self);
                }));
            }
            cluster.run();
            var calls = Nodes.spawn(runtime, self -> {
                for (int i = 0; ; i++) {
                    assertThat(Gen.call(pids.get(i % 1_000), i, Duration.ofSeconds(1))).isEqualTo(i);
                    self.sleep(Duration.ofMillis(1));
                }
            });
            var node = Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            cluster.advance(Nodes.SOON);
            node.close();
            node = Nodes.join(cluster, "a");
            assertThat(node.peers()).hasSize(1);
            for (int i = 0; i < 1_000; i++) assertThat(runtime.whereis(new Name<>("p" + i))).isSameAs(pids.get(i));
            assertThat(calls.isAlive()).isTrue();
        });
    }

    @Test void join_nameOfALivingNode_isRefusedAndTheOldOneIsNotTouched() {
        Nodes.with("a b", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            var second = cluster.runtime("second");
            assertThatThrownBy(() -> Node.join(second, NodeOptions.named("b").transport(cluster.transport())))
                    .isInstanceOfSatisfying(JoinFailed.class,
                            failed -> assertThat(failed.kind()).isEqualTo(JoinFailed.Kind.NAME_IN_USE))
                    .hasMessageContaining("another living node of the cluster is named b");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(events).containsExactly("up b");
            assertThat(Node.join(second, NodeOptions.named("c").transport(cluster.transport())).peers()).hasSize(2);
        });
    }

    @Test void join_nameOfANodeThatWasKilled_waitsUntilItsLossIsNoticed() {
        Nodes.with("a b", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.kill("b");
            cluster.advance(Duration.ofMillis(100));
            Nodes.join(cluster, "b");
            cluster.advance(Nodes.SOON);
            assertThat(events).containsExactly("up b", "down b LOST", "up b");
        });
    }

    @Test void kill_isNoticedWithinTwoSeconds() {
        Nodes.with("a b c", 20, options -> options, cluster -> {
            var events = Nodes.events(cluster.node("a"));
            var before = cluster.now();
            cluster.kill("b");
            cluster.await(() -> events.contains("down b LOST"), Duration.ofSeconds(2));
            assertThat(cluster.now().minus(before)).isLessThanOrEqualTo(Duration.ofSeconds(2));
        });
    }

    @Test void pause_shorterThanDetection_losesNothing() {
        Nodes.with("a b", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.pause("b");
            cluster.advance(Duration.ofSeconds(6));
            cluster.resume("b");
            cluster.advance(Duration.ofSeconds(10));
            assertThat(events).containsExactly("up b");
            assertThat(cluster.node("b").peers()).hasSize(1);
        });
    }

    @Test void pause_longerThanDetection_isALossAndAReturnInANewEpoch() {
        Nodes.with("a b", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.pause("b");
            cluster.advance(Duration.ofSeconds(10));
            cluster.resume("b");
            cluster.advance(Duration.ofSeconds(10));
            assertThat(events).containsExactly("up b", "down b LOST", "up b");
            assertThat(cluster.node("a").peers().getFirst().epoch()).isEqualTo(2);
        });
    }

    @Test void split_andHeal_theSameIncarnationReturnsInANewEpoch() {
        Nodes.with("a b c d e", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.split(List.of("a", "b", "c"), List.of("d", "e"));
            cluster.advance(Nodes.LOSS);
            assertThat(names(cluster.node("a").peers())).containsExactly("b", "c");
            assertThat(names(cluster.node("d").peers())).containsExactly("e");
            cluster.heal();
            cluster.advance(Duration.ofSeconds(10));
            for (var name : List.of("a", "b", "c", "d", "e")) assertThat(cluster.node(name).peers()).hasSize(4);
            assertThat(events.stream().filter(each -> each.endsWith(" d"))).containsExactly("up d", "up d");
            assertThat(cluster.node("a").peer("d").orElseThrow().epoch()).isEqualTo(2);
            assertThat(cluster.node("a").peer("b").orElseThrow().epoch()).isEqualTo(1);
        });
    }

    @Test void views_thatExcludeAHealthyNodeForAMoment_disconnectNobody() {
        Nodes.with("a b c", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.manualViews();
            cluster.show("a", "a", "c");
            cluster.advance(Duration.ofMillis(2_500));
            cluster.show("a", "a");
            cluster.advance(Duration.ofMillis(2_500));
            cluster.show("a", "a", "b", "c");
            cluster.advance(Duration.ofSeconds(20));
            assertThat(events).containsExactlyInAnyOrder("up b", "up c");
        });
    }

    @Test void views_thatExcludeAHealthyNodeThatHasNothingToSay_disconnectNobody() {
        Nodes.with("a b", 20, options -> options.heartbeat(Duration.ofSeconds(2)), cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.manualViews();
            cluster.advance(Duration.ofMillis(1_500)); // so the last heartbeat is long ago in some of the seeds
            cluster.show("a", "a");
            cluster.advance(Duration.ofMillis(2_900));
            cluster.show("a", "a", "b");
            cluster.advance(Duration.ofSeconds(20));
            assertThat(events).containsExactly("up b");
        });
    }

    @Test void views_thatExcludeAHealthyNodeUntilTheGroupsMerge_disconnectNobody() {
        Nodes.with("a b c d", cluster -> {
            var events = Nodes.events(cluster.node("d"));
            cluster.manualViews();
            cluster.show("a", "a", "d"); // as recorded: a flaps, and takes d with it
            cluster.show("d", "a", "d");
            cluster.show("b", "b", "c");
            cluster.show("c", "b", "c");
            cluster.advance(Duration.ofSeconds(8));
            for (var name : List.of("a", "b", "c", "d")) cluster.show(name, "b", "c", "d", "a");
            cluster.advance(Duration.ofSeconds(20));
            assertThat(events).containsExactlyInAnyOrder("up a", "up b", "up c");
        });
    }

    @Test void views_thatExcludeAHealthyNodeAndSettle_splitItOff() {
        Nodes.with("a b c", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.manualViews();
            cluster.show("a", "a", "c");
            cluster.show("c", "a", "c");
            cluster.show("b", "b");
            cluster.advance(Duration.ofSeconds(9)); // meanwhile the groups may find each other again
            assertThat(events).containsExactlyInAnyOrder("up b", "up c");
            cluster.advance(Duration.ofSeconds(3));
            assertThat(events).contains("down b SPLIT").doesNotContain("down c SPLIT");
            cluster.advance(Duration.ofSeconds(60));
            assertThat(cluster.node("a").peers()).hasSize(1);
        });
    }

    @Test void oneWayFailure_isALossAtBothEnds() {
        Nodes.with("a b", cluster -> {
            var atA = Nodes.events(cluster.node("a"));
            var atB = Nodes.events(cluster.node("b"));
            cluster.cutOneWay("a", "b");
            cluster.advance(Duration.ofSeconds(20));
            assertThat(atA).containsExactly("up b", "down b LOST");
            assertThat(atB).containsExactly("up a", "down a LOST");
            cluster.heal();
            cluster.advance(Duration.ofSeconds(10));
            assertThat(atA).containsExactly("up b", "down b LOST", "up b");
        });
    }

    @Test void silentLossOfPackets_endsTheConnection_andNothingWrongIsDelivered() {
        Nodes.with("a b", cluster -> {
            var name = new Name<Object>("sink");
            var sink = Nodes.recorder(cluster.runtime("b"), self -> self.register(name));
            var sender = Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; ; i++) {
                    cluster.node("a").ref("b", name).cast(i);
                    self.sleep(Duration.ofMillis(1));
                }
            });
            cluster.advance(Duration.ofMillis(100));
            cluster.cutLosing("a", "b");
            cluster.advance(Duration.ofMillis(5));
            cluster.heal();
            cluster.advance(Duration.ofSeconds(2));
            assertThat(sender.isAlive()).isTrue();
            assertThat(cluster.node("b").peer("a").orElseThrow().epoch()).isEqualTo(2);
            var numbers = sink.messages().stream().map(Integer.class::cast).toList();
            for (int i = 1; i < numbers.size(); i++) assertThat(numbers.get(i)).isGreaterThan(numbers.get(i - 1));
        });
    }

    @Test void closeOfTheRuntime_leaves() {
        Nodes.with("a b", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.runtime("b").close();
            cluster.advance(Duration.ofSeconds(1));
            assertThat(events).containsExactly("up b", "down b LEFT");
        });
    }

    @Test void disconnect_isForTheWholeIncarnation() {
        Nodes.with("a b", cluster -> {
            var events = Nodes.events(cluster.node("a"));
            cluster.node("a").peers().getFirst().disconnect();
            cluster.advance(Duration.ofSeconds(30));
            assertThat(events).containsExactly("up b", "down b DISCONNECTED");
            assertThat(cluster.node("b").peers()).isEmpty();
        });
    }

    @Test void guest_isListedSeparately_andMessagesPassBothWays() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "g", NodeOptions::guest);
            cluster.advance(Nodes.SOON);
            assertThat(cluster.node("a").peers()).isEmpty();
            assertThat(names(cluster.node("a").guests())).containsExactly("g");
            assertThat(names(cluster.node("g").peers())).containsExactly("a");
            cluster.runtime("a").start(new Shop(), dev.coppice.core.StartOptions.named(Shop.NAME));
            cluster.runtime("g").start(new Shop(), dev.coppice.core.StartOptions.named(Shop.NAME));
            assertThat(cluster.node("g").ref("a", Shop.NAME).call(new Shop.Add(1, 1))).isEqualTo(2);
            assertThat(cluster.node("a").ref("g", Shop.NAME).call(new Shop.Add(1, 1))).isEqualTo(2);
        });
    }

    @Test void statistics_showTheConnection() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            cluster.runtime("b").start(new Shop(), dev.coppice.core.StartOptions.named(Shop.NAME));
            cluster.node("a").ref("b", Shop.NAME).call(new Shop.Add(1, 1));
            cluster.advance(Duration.ofSeconds(1));
            var statistics = cluster.node("a").statistics();
            var link = statistics.peers().getFirst();
            assertThat(link.peer().name()).isEqualTo("b");
            assertThat(link.framesOut()).isPositive();
            assertThat(link.bytesIn()).isPositive();
            assertThat(link.roundTrip()).isBetween(Duration.ofNanos(200_000), Duration.ofMillis(10));
            assertThat(link.lastHeard()).isLessThan(Duration.ofSeconds(1));
            assertThat(link.openCalls()).isZero();
            assertThat(statistics.ups()).isEqualTo(1);
        });
    }

    @Test void call_whileNotConnected_failsAtOnceAndIsUnhandled() {
        Nodes.with("a", cluster -> {
            assertThatThrownBy(() -> cluster.node("a").ref("nobody", Shop.NAME).call(new Shop.Add(1, 1)))
                    .isInstanceOfSatisfying(CallFailed.class, failed -> {
                        assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION);
                        assertThat(failed.isSafeToRetry()).isTrue();
                    });
        });
    }
}
