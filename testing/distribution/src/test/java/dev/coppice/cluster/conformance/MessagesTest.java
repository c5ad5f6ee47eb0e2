package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Messages between nodes: order, at most once, and messages that cannot travel.
class MessagesTest {

    @Conformance("DST-029")
    @Test void casts_arriveAllInOrderOnce() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            var sink = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            var far = Nodes.learn(cluster, "a", sink.pid);
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 100_000; i++) self.send(far, i);
            });
            cluster.await(() -> sink.seen.size() >= 100_000, Duration.ofSeconds(60));
            cluster.advance(Duration.ofSeconds(1));
            assertThat(sink.seen).isEqualTo(IntStream.range(0, 100_000).boxed().toList());
        });
    }

    @Conformance("DST-030")
    @Test void exitBetweenMessages_endsBeforeTheLaterOnes() {
        Nodes.explore(10, cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            cluster.advance(Nodes.SOON);
            var pids = new ArrayList<Pid>();
            var handled = new ArrayList<List<Object>>();
            for (int i = 0; i < 100; i++) {
                var sink = new Nodes.Recorder(cluster.runtime("b"), false, self -> {});
                handled.add(sink.seen);
                pids.add(Nodes.learn(cluster, "a", sink.pid));
            }
            var watcher = Nodes.recorder(cluster.runtime("a"), self -> {
                for (var pid : pids) {
                    self.monitor(pid);
                    for (int i = 0; i < 3; i++) self.send(pid, i);
                    self.exit(pid, ExitReason.of("good"));
                    for (int i = 3; i < 6; i++) self.send(pid, i);
                }
            });
            cluster.advance(Duration.ofSeconds(1));
            assertThat(watcher.signals()).hasSize(100)
                    .allSatisfy(signal -> assertThat(((Signal.Down) signal).reason()).isEqualTo(ExitReason.of("good")));
            assertThat(handled).allSatisfy(list -> assertThat(list).doesNotContain(3, 4, 5));
        });
    }

    @Conformance("DST-032")
    @Test void largeMessages_doNotHoldUpOthers() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            cluster.bandwidth(100_000_000);
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var echo = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), Nodes.echo()));
            var times = new ArrayList<Long>();
            Duration idle = time(cluster, echo);
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 5; i++)
                    cluster.node("a").ref("b", Shop.NAME).cast(new Shop.Bytes(new byte[10 * 1024 * 1024]));
            });
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 100; i++) {
                    long before = cluster.now().toNanos();
                    Gen.call(echo, i, Duration.ofSeconds(5));
                    times.add(cluster.now().toNanos() - before);
                }
            });
            cluster.await(() -> times.size() == 100, Duration.ofSeconds(60));
            times.sort(null);
            assertThat(times.get(98)).isLessThan(20 * Math.max(idle.toNanos(), 3_000_000));
            assertThat(times.getLast()).isLessThan(Duration.ofMillis(100).toNanos()); // the time of one large message
            cluster.await(() -> cluster.runtime("b").ref(Shop.NAME).call(new Shop.Get()).size() == 5,
                    Duration.ofSeconds(60));
        });
    }

    private static Duration time(dev.coppice.testkit.TestCluster cluster, Pid echo) {
        var before = cluster.now();
        Gen.call(echo, "idle", Duration.ofSeconds(5));
        return cluster.now().minus(before);
    }

    @Test void largeAndSmallMessages_ofOneSender_keepTheirOrder() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var shop = cluster.node("a").ref("b", Shop.NAME);
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 20; i++) {
                    shop.cast(new Shop.Bytes(new byte[i % 3 == 0 ? 300_000 + i : i]));
                    shop.cast(new Shop.Put(-i));
                }
            });
            cluster.advance(Duration.ofSeconds(1));
            var expected = new ArrayList<Object>();
            for (int i = 0; i < 20; i++) {
                expected.add(i % 3 == 0 ? 300_000 + i : i);
                expected.add(-i);
            }
            assertThat(cluster.runtime("b").ref(Shop.NAME).call(new Shop.Get())).isEqualTo(expected);
        });
    }

    @Conformance("DST-034")
    @Test void manySendersAndReceivers_keepOrderPerPair() {
        Nodes.with("a b", 1, options -> options, cluster -> {
            var sinks = new ArrayList<Nodes.Recorder>();
            var fars = new ArrayList<Pid>();
            for (int i = 0; i < 10; i++) {
                sinks.add(Nodes.recorder(cluster.runtime("b")));
                cluster.run();
                fars.add(Nodes.learn(cluster, "a", sinks.get(i).pid));
            }
            int each = 1_000;
            for (int sender = 0; sender < 100; sender++) {
                int own = sender;
                Nodes.spawn(cluster.runtime("a"), self -> {
                    for (int i = 0; i < each; i++) self.send(fars.get(i % 10), own * 1_000_000 + i);
                });
            }
            cluster.await(() -> sinks.stream().mapToInt(sink -> sink.seen.size()).sum() >= 100 * each,
                    Duration.ofMinutes(1));
            cluster.advance(Duration.ofSeconds(1));
            int total = 0;
            for (var sink : sinks) {
                var last = new int[100];
                java.util.Arrays.fill(last, -1);
                for (var number : sink.seen) {
                    int sender = (int) number / 1_000_000;
                    int index = (int) number % 1_000_000;
                    assertThat(index).isEqualTo(last[sender] < 0 ? index % 10 : last[sender] + 10);
                    last[sender] = index;
                    total++;
                }
            }
            assertThat(total).isEqualTo(100 * each);
        });
    }

    @Conformance("DST-036")
    @Test void answer_comesBeforeDown() {
        Nodes.explore(5, cluster -> {
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            cluster.advance(Nodes.SOON);
            var pids = new ArrayList<Pid>();
            for (int i = 0; i < 100; i++) {
                pids.add(Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                    var request = (dev.coppice.core.spi.Request<?>) self.receive();
                    Nodes.reply(request, "answer");
                })));
            }
            var client = Nodes.recorder(cluster.runtime("a"), self -> {
                for (var pid : pids) {
                    self.monitor(pid);
                    Gen.request(pid, "question").deliverAs(pid);
                }
            });
            cluster.advance(Duration.ofSeconds(1));
            for (var pid : pids) {
                int answered = -1;
                int down = -1;
                for (int i = 0; i < client.seen.size(); i++) {
                    var entry = client.seen.get(i);
                    if (entry instanceof dev.coppice.core.spi.PendingCall.Completed(var tag, var call) && tag == pid) {
                        assertThat(call.await(Duration.ZERO)).isEqualTo("answer");
                        answered = i;
                    }
                    if (entry instanceof Signal.Down gone && gone.process() == pid) down = i;
                }
                assertThat(answered).isBetween(0, down - 1);
            }
        });
    }

    @Conformance("DST-037")
    @Test void message_isEncodedWhenItIsSent() {
        Nodes.explore(cluster -> {
            cluster.runtime("a", RuntimeOptions.defaults());
            Nodes.join(cluster, "a");
            Nodes.join(cluster, "b");
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var texts = new ArrayList<>(List.of("one"));
            cluster.node("a").ref("b", Shop.NAME).cast(new Shop.Texts(texts));
            texts.add("two");
            cluster.advance(Nodes.SOON);
            assertThat(cluster.runtime("b").ref(Shop.NAME).call(new Shop.Get())).isEqualTo(List.of(List.of("one")));
        });
    }

    record Inner(Object thing) {}

    record Middle(List<Inner> inners) {}

    record Outer(Middle middle) implements dev.coppice.core.Call<Object, Object> {}

    @Conformance("DST-038")
    @Test void whatCannotTravel_failsInTheSender() {
        Nodes.with("a b", 2, options -> options.types(Shop.TYPES.and(Outer.class)), cluster -> {
            var sink = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            Ref<Object> far = Gen.ref(Nodes.learn(cluster, "a", sink.pid));
            var failures = new ArrayList<Throwable>();
            var bad = new Outer(new Middle(List.of(new Inner("fine"), new Inner(Thread.currentThread()))));
            var sender = Nodes.recorder(cluster.runtime("a"), self -> {
                for (int i = 0; i < 2; i++) {
                    try {
                        if (i == 0) far.cast(bad);
                        else far.call(bad);
                    } catch (IllegalArgumentException cannotTravel) {
                        failures.add(cannotTravel);
                    }
                }
                far.cast("next");
            });
            cluster.advance(Nodes.SOON);
            assertThat(failures).hasSize(2).allSatisfy(failure ->
                    assertThat(failure).hasMessageContaining("thing").hasMessageContaining("Thread"));
            assertThat(sender.pid.isAlive()).isTrue();
            assertThat(sink.seen).containsExactly("next");
            assertThat(cluster.node("a").statistics().peers().getFirst().openCalls()).isZero();
        });
    }

    record Known(int one) implements dev.coppice.core.Call<Object, Object> {}

    record Unknown(int one) implements dev.coppice.core.Call<Object, Object> {}

    @Conformance({"DST-039", "DST-129"})
    @Test void whatTheReceiverDoesNotKnow_costsThatMessageAlone() {
        Nodes.explore(cluster -> {
            Nodes.join(cluster, "a", options -> options.types(Types.of(Known.class, Unknown.class)));
            Nodes.join(cluster, "b", options -> options.types(Types.of(Known.class)));
            cluster.advance(Nodes.SOON);
            var sink = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            Ref<Object> far = Gen.ref(Nodes.learn(cluster, "a", sink.pid));
            var letters = AddressesTest.letters(cluster.runtime("b"));
            far.cast(new Unknown(1));
            far.cast(new Known(2));
            assertThatThrownBy(() -> far.call(new Unknown(3))).isInstanceOfSatisfying(CallFailed.class, failed -> {
                assertThat(failed.cause()).isInstanceOfSatisfying(ExitReason.Custom.class,
                        custom -> assertThat(custom.value()).isInstanceOf(UndecodableMessage.class));
                assertThat(failed.isSafeToRetry()).isTrue();
            });
            assertThat(letters).extracting(DeadLetter::cause).containsExactly(DeadLetter.Cause.UNDECODABLE);
            assertThat(sink.seen).containsExactly(new Known(2));
            assertThat(cluster.node("b").statistics().undecodable()).isEqualTo(2);
            assertThat(cluster.node("a").statistics().downs()).isZero();
        });
    }

    @Conformance("DST-044")
    @Test void messageLargerThanTheLimit_failsInTheSender() {
        Nodes.with("a b", 1, options -> options.maxMessage(100_000), cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var shop = cluster.node("a").ref("b", Shop.NAME);
            assertThatThrownBy(() -> shop.cast(new Shop.Bytes(new byte[100_001])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("100000");
            shop.cast(new Shop.Bytes(new byte[99_000]));
            assertThat(shop.call(new Shop.Get())).isEqualTo(List.of(99_000));
        });
    }

    @Test void messageOutsideTheProtocol_isUndecodable() {
        Nodes.with("a b", cluster -> {
            var letters = AddressesTest.letters(cluster.runtime("b"));
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            cluster.node("a").ref("b", new Name<Object>("shop")).cast("not a message of a shop");
            cluster.advance(Nodes.SOON);
            assertThat(letters).extracting(DeadLetter::cause).containsExactly(DeadLetter.Cause.UNDECODABLE);
            assertThat(cluster.runtime("b").whereis(Shop.NAME)).isNotNull();
        });
    }
}
