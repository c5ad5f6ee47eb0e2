package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.LinkFull;
import dev.coppice.cluster.WhenFull;
import dev.coppice.core.CallFailed;
import dev.coppice.core.DeadLetter;
import dev.coppice.core.ExitReason;
import dev.coppice.core.MailboxLimit;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessInfo;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.TestCluster;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Links that are slow or full, and receivers that are.
class SlowLinksTest {
    private static final int HIGH = 400_000;

    private static void withSmallQueue(String names, WhenFull whenFull, java.util.function.Consumer<TestCluster> test) {
        Nodes.with(names, 3,
                options -> options.queue(HIGH, HIGH / 2, 1_000_000).whenFull(whenFull)
                .sendTimeout(Duration.ofSeconds(60)), test);
    }

    @Conformance("DST-045")
    @Test void sender_waitsAtTheLimit_othersRunOn() {
        withSmallQueue("a b c", WhenFull.WAIT, cluster -> {
            var sink = Nodes.recorder(cluster.runtime("b"));
            var other = Nodes.recorder(cluster.runtime("c"));
            cluster.run();
            var far = Nodes.learn(cluster, "a", sink.pid);
            var farOther = Nodes.learn(cluster, "a", other.pid);
            cluster.stall("a", "b");
            var sent = new AtomicInteger();
            var sender = Nodes.spawn(cluster.runtime("a"), self -> {
                while (true) {
                    self.send(far, new byte[1024]);
                    sent.incrementAndGet();
                }
            });
            cluster.advance(Duration.ofSeconds(1));
            int stuckAt = sent.get();
            var link = cluster.node("a").statistics().peers().getFirst();
            assertThat(link.peer().name()).isEqualTo("b");
            assertThat(link.waitingBytes()).isBetween(HIGH / 2L, HIGH + 1_100L);
            assertThat(link.waitingSenders()).isEqualTo(1);
            assertThat(cluster.runtime("a").info(sender).orElseThrow().status()).isEqualTo(ProcessInfo.Status.BLOCKED);
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 1_000; i++) self.send(farOther, i);
            });
            var local = cluster.runtime("a").start(new Shop());
            var before = cluster.now();
            assertThat(local.call(new Shop.Add(1, 1))).isEqualTo(2);
            assertThat(cluster.now()).isEqualTo(before);
            cluster.advance(Nodes.SOON);
            assertThat(other.seen).hasSize(1_000);
            assertThat(sent.get()).isEqualTo(stuckAt);
            cluster.unstall("a", "b");
            cluster.advance(Duration.ofMillis(100));
            assertThat(sent.get()).isGreaterThan(stuckAt);
            cluster.runtime("a").exit(sender, ExitReason.KILL);
        });
    }

    @Test void sender_thatWaits_canBeKilled() {
        withSmallQueue("a b", WhenFull.WAIT, cluster -> {
            var far = Nodes.learn(cluster, "a", Nodes.recorder(cluster.runtime("b")).pid);
            cluster.stall("a", "b");
            var sender = Nodes.spawn(cluster.runtime("a"), self -> {
                while (true) self.send(far, new byte[1024]);
            });
            cluster.advance(Duration.ofSeconds(1));
            cluster.runtime("a").exit(sender, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(sender.isAlive()).isFalse();
            assertThat(cluster.node("a").statistics().peers().getFirst().waitingSenders()).isZero();
        });
    }

    @Conformance("DST-046")
    @Test void signals_onAFullLink_doNotWaitAndTakeEffectInOrder() {
        withSmallQueue("a b", WhenFull.WAIT, cluster -> {
            var sink = Nodes.learn(cluster, "a", Nodes.recorder(cluster.runtime("b")).pid);
            var target = Nodes.recorder(cluster.runtime("b"));
            var watched = Nodes.recorder(cluster.runtime("b"));
            var victim = Nodes.learn(cluster, "a", Nodes.recorder(cluster.runtime("b")).pid);
            cluster.run();
            var far = Nodes.learn(cluster, "a", target.pid);
            var farWatched = Nodes.learn(cluster, "a", watched.pid);
            cluster.stall("a", "b");
            var sender = Nodes.spawn(cluster.runtime("a"), self -> {
                while (true) self.send(sink, new byte[1024]);
            });
            cluster.advance(Duration.ofMillis(500));
            var done = new ArrayList<String>();
            var before = cluster.now();
            var other = Nodes.recorder(cluster.runtime("a"), self -> {
                self.link(far);
                var monitor = self.monitor(farWatched);
                self.monitor(victim);
                self.exit(far, ExitReason.of("first"));
                self.exit(far, ExitReason.of("second"));
                self.exit(victim, ExitReason.KILL);
                self.demonitor(monitor);
                done.add("all");
            });
            cluster.run();
            assertThat(done).containsExactly("all");
            assertThat(cluster.now()).isEqualTo(before);
            cluster.runtime("a").exit(sender, ExitReason.KILL);
            cluster.unstall("a", "b");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(target.signals()).extracting(signal -> ((dev.coppice.core.Signal.Exit) signal).reason())
                    .containsExactly(ExitReason.of("first"), ExitReason.of("second"));
            assertThat(other.signals()).extracting(signal -> ((dev.coppice.core.Signal.Down) signal).reason())
                    .containsExactly(ExitReason.KILLED);
            cluster.runtime("a").exit(other.pid, ExitReason.KILL);
            cluster.advance(Nodes.SOON);
            assertThat(target.signals()).hasSize(3); // the link was made as well
        });
    }

    @Conformance("DST-047")
    @Test void refuse_throwsAtOnce_andWorksBelowTheLowMark() {
        withSmallQueue("a b", WhenFull.REFUSE, cluster -> {
            var sink = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            Ref<Object> far = Gen.ref(Nodes.learn(cluster, "a", sink.pid));
            cluster.stall("a", "b");
            var refused = new ArrayList<LinkFull>();
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 2_000; i++) {
                    try {
                        far.cast(new byte[1024]);
                    } catch (LinkFull full) {
                        refused.add(full);
                    }
                    self.sleep(Duration.ofNanos(100_000));
                }
            });
            cluster.advance(Duration.ofSeconds(4));
            assertThat(refused).isNotEmpty();
            assertThat(refused.getFirst().node()).isEqualTo("b");
            int accepted = 2_000 - refused.size();
            cluster.unstall("a", "b");
            cluster.advance(Duration.ofSeconds(1));
            far.cast("works");
            cluster.advance(Nodes.SOON);
            assertThat(sink.seen).hasSize(accepted + 1).endsWith("works");
        });
    }

    @Test void drop_makesDeadLetters() {
        withSmallQueue("a b", WhenFull.DROP, cluster -> {
            var sink = Nodes.recorder(cluster.runtime("b"));
            cluster.run();
            Ref<Object> far = Gen.ref(Nodes.learn(cluster, "a", sink.pid));
            cluster.stall("a", "b");
            var letters = AddressesTest.letters(cluster.runtime("a"));
            Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 2_000; i++) {
                    far.cast(new byte[1024]);
                    self.sleep(Duration.ofNanos(100_000));
                }
            });
            cluster.advance(Duration.ofSeconds(4));
            cluster.unstall("a", "b");
            cluster.advance(Duration.ofSeconds(1));
            assertThat(letters).isNotEmpty().extracting(DeadLetter::cause).containsOnly(DeadLetter.Cause.LINK_FULL);
            assertThat(sink.seen.size() + letters.size()).isEqualTo(2_000);
        });
    }

    @Conformance("DST-050")
    @Test void call_overAFullLink_endsByItsOwnTimeout() {
        withSmallQueue("a b", WhenFull.WAIT, cluster -> {
            var far = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), Nodes.echo()));
            cluster.pause("b");
            var sender = Nodes.spawn(cluster.runtime("a"), self -> {
                while (true) self.send(far, new byte[1024]);
            });
            cluster.advance(Duration.ofMillis(100));
            var before = cluster.now();
            assertThatThrownBy(() -> Gen.call(far, "x", Duration.ofMillis(500)))
                    .isInstanceOfSatisfying(CallFailed.class,
                            failed -> assertThat(failed.cause()).isEqualTo(ExitReason.TIMEOUT));
            assertThat(cluster.now().minus(before)).isBetween(Duration.ofMillis(500), Duration.ofMillis(700));
            cluster.runtime("a").exit(sender, ExitReason.KILL);
            cluster.resume("b");
        });
    }

    @Conformance("DST-052")
    @Test void fullMailbox_refusesAndNeverHoldsUpTheReader() {
        Nodes.with("a b c", 3, options -> options, cluster -> {
            for (var overflow : List.of(MailboxLimit.Overflow.BLOCK, MailboxLimit.Overflow.REFUSE,
                    MailboxLimit.Overflow.END)) {
                var full = Gen.spawn(cluster.runtime("b"), self -> self.receive("never"::equals),
                        SpawnOptions.NONE.mailbox(new MailboxLimit(10, overflow)));
                var echo = Nodes.spawn(cluster.runtime("b"), Nodes.echo());
                cluster.run();
                var far = Nodes.learn(cluster, "a", full);
                var farEcho = Nodes.learn(cluster, "a", echo);
                var echoAtC = Nodes.learn(cluster, "c", echo);
                var letters = new ArrayList<DeadLetter>();
                try (var listening = cluster.runtime("b").onDeadLetter(letters::add)) {
                    assertThat(listening).isNotNull();
                    Nodes.spawn(cluster.runtime("a"), self -> {
                        for (int i = 0; i < 15; i++) self.send(far, i);
                    });
                    cluster.advance(Nodes.SOON);
                    assertThat(letters).hasSize(5).extracting(DeadLetter::cause).containsOnly(DeadLetter.Cause.DROPPED);
                }
                assertThatThrownBy(() -> Gen.call(far, "x", Duration.ofSeconds(5)))
                        .isInstanceOfSatisfying(CallFailed.class, failed -> {
                    assertThat(failed.cause()).isEqualTo(ExitReason.of("max_mailbox"));
                    assertThat(failed.isSafeToRetry()).isTrue();
                });
                assertThat(full.isAlive()).isTrue();
                var before = cluster.now();
                assertThat(Gen.call(farEcho, "x", Duration.ofSeconds(5))).isEqualTo("x");
                assertThat(Gen.call(echoAtC, "y", Duration.ofSeconds(5))).isEqualTo("y");
                assertThat(cluster.now().minus(before)).isLessThan(Duration.ofMillis(12));
            }
        });
    }

    @Test void signalsBeyondTheReserve_endTheConnection() {
        Nodes.with("a b", 1, options -> options.queue(100_000, 50_000, 100_000), cluster -> {
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                while (true) {
                    if (self.receive() instanceof Request<?> request) Nodes.reply(request, new byte[10_000]);
                }
            }));
            cluster.stall("b", "a");
            var events = Nodes.events(cluster.node("b"));
            var results = new ArrayList<Object>();
            Nodes.spawn(cluster.runtime("a"), self -> {
                var calls = new ArrayList<dev.coppice.core.spi.PendingCall<?>>();
                for (int i = 0; i < 100; i++) calls.add(Gen.request(server, i));
                for (var call : calls) {
                    try {
                        results.add(call.await(null));
                    } catch (CallFailed failed) {
                        results.add(failed.cause());
                    }
                }
            });
            cluster.advance(Duration.ofSeconds(1));
            assertThat(events).contains("down a LOST");
            cluster.unstall("b", "a");
            cluster.advance(Duration.ofSeconds(15));
            assertThat(results).hasSize(100).contains(ExitReason.NO_CONNECTION);
        });
    }

    @Test void nameOfSlowNode_isIndependent() {
        withSmallQueue("a b c", WhenFull.WAIT, cluster -> {
            cluster.stall("a", "b");
            var name = new Name<Object>("c");
            var sink = Nodes.recorder(cluster.runtime("c"), self -> self.register(name));
            Pid[] sender = {Nodes.spawn(cluster.runtime("a"), self -> {
                for (int i = 0; i < 100; i++) cluster.node("a").ref("c", name).cast(i);
            })};
            cluster.advance(Nodes.SOON);
            assertThat(sender[0].isAlive()).isFalse();
            assertThat(sink.seen).hasSize(100);
        });
    }
}
