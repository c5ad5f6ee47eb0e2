package dev.coppice.cluster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.UndecodableMessage;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Request;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Calls between nodes.
class CallsTest {

    @Conformance("DST-054")
    @Test void call_fromAProcessAndFromAnExternalThread_isAnswered() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var shop = cluster.node("a").ref("b", Shop.NAME);
            int outside = shop.call(new Shop.Add(1, 2));
            assertThat(outside).isEqualTo(3);
            var inside = new int[1];
            Nodes.spawn(cluster.runtime("a"), self -> inside[0] = shop.call(new Shop.Add(3, 4)));
            cluster.advance(Nodes.SOON);
            assertThat(inside[0]).isEqualTo(7);
        });
    }

    @Conformance("DST-056")
    @Test void call_toANodeThatIsNotUp_failsAtOnce() {
        Nodes.with("a b", cluster -> {
            var far = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), Nodes.echo()));
            var byName = cluster.node("a").ref("b", Shop.NAME);
            cluster.kill("b");
            cluster.advance(Duration.ofSeconds(2));
            var before = cluster.now();
            assertThatThrownBy(() -> Gen.call(far, "x", Duration.ofSeconds(5)))
                    .isInstanceOfSatisfying(CallFailed.class, this::notConnected);
            assertThatThrownBy(() -> byName.call(new Shop.Add(1, 1)))
                    .isInstanceOfSatisfying(CallFailed.class, this::notConnected);
            assertThat(cluster.now().minus(before)).isLessThan(Duration.ofMillis(10));
        });
    }

    private void notConnected(CallFailed failed) {
        assertThat(failed.cause()).isEqualTo(ExitReason.NO_CONNECTION);
        assertThat(failed.isSafeToRetry()).isTrue();
    }

    @Test void call_whoseCalleeIsLost_failsAndMayHaveTakenEffect() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var failed = new ArrayList<CallFailed>();
            Nodes.spawn(cluster.runtime("a"), self -> {
                try {
                    cluster.node("a").ref("b", Shop.NAME).call(new Shop.Never(), null);
                } catch (CallFailed lost) {
                    failed.add(lost);
                }
            });
            cluster.advance(Nodes.SOON);
            cluster.kill("b");
            cluster.advance(Duration.ofSeconds(2));
            assertThat(failed).hasSize(1);
            assertThat(failed.getFirst().cause()).isEqualTo(ExitReason.NO_CONNECTION);
            assertThat(failed.getFirst().isSafeToRetry()).isFalse();
        });
    }

    @Conformance("DST-058")
    @Test void lateReply_isDropped_andNothingStaysInTheTables() {
        Nodes.with("a b", 2, options -> options, cluster -> {
            var slow = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                while (true) {
                    if (!(self.receive() instanceof Request<?> request)) continue;
                    Nodes.spawn(cluster.runtime("b"), late -> {
                        late.sleep(Duration.ofMillis(300));
                        Nodes.reply(request, "late");
                    });
                }
            }));
            var timeouts = new ArrayList<ExitReason>();
            var client = Nodes.recorder(cluster.runtime("a"), self -> {
                for (int i = 0; i < 1_000; i++) {
                    try {
                        Gen.call(slow, i, Duration.ofMillis(100));
                    } catch (CallFailed failed) {
                        timeouts.add(failed.cause());
                    }
                }
            });
            cluster.await(() -> timeouts.size() == 1_000, Duration.ofMinutes(5));
            cluster.advance(Duration.ofSeconds(2));
            assertThat(timeouts).containsOnly(ExitReason.TIMEOUT);
            assertThat(client.seen).isEmpty();
            assertThat(cluster.node("a").statistics().peers().getFirst().openCalls()).isZero();
            assertThat(cluster.node("b").statistics().peers().getFirst().openRequests()).isZero();
        });
    }

    @Conformance("DST-059")
    @Test void abandonedRequest_isToldToTheServer() {
        Nodes.with("a b", cluster -> {
            var open = new ArrayList<From<?>>();
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                open.add((From<?>) self.receive());
                self.receive();
            }));
            Nodes.spawn(cluster.runtime("a"), self -> {
                try {
                    Gen.call(server, "x", Duration.ofMillis(100));
                } catch (CallFailed expected) {
                    self.receive();
                }
            });
            cluster.advance(Duration.ofMillis(50));
            assertThat(open.getFirst().isOpen()).isTrue();
            cluster.advance(Duration.ofMillis(60));
            assertThat(open.getFirst().isOpen()).isFalse();
        });
    }

    @Test void requestOfAProcessThatIsKilled_isAbandoned() {
        Nodes.with("a b", cluster -> {
            var open = new ArrayList<From<?>>();
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                open.add((From<?>) self.receive());
                self.receive();
            }));
            var caller = Nodes.spawn(cluster.runtime("a"), self -> Gen.call(server, "x", Duration.ofHours(1)));
            cluster.advance(Duration.ofMillis(50));
            assertThat(open.getFirst().isOpen()).isTrue();
            Gen.exit(caller, ExitReason.KILL);
            cluster.advance(Duration.ofMillis(10));
            assertThat(open.getFirst().isOpen()).isFalse();
            assertThat(cluster.node("a").statistics().peers().getFirst().openCalls()).isZero();
            assertThat(cluster.node("b").statistics().peers().getFirst().openRequests()).isZero();
        });
    }

    @Conformance("DST-062")
    @Test void crashOfTheServer_arrivesAsText() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            assertThatThrownBy(() -> cluster.node("a").ref("b", Shop.NAME).call(new Shop.Fail("x")))
                    .isInstanceOfSatisfying(CallFailed.class, failed -> assertThat(failed.cause())
                            .isInstanceOfSatisfying(ExitReason.FarCrash.class, crash -> {
                                assertThat(crash.type()).isEqualTo(IllegalStateException.class.getName());
                                assertThat(crash.message()).isEqualTo("x");
                                assertThat(crash.stack()).contains("the cause", "Shop.handle");
                                assertThat(crash.node()).isEqualTo("b");
                                assertThat(crash.isClean()).isFalse();
                            }));
        });
    }

    @Conformance("DST-064")
    @Test void multiCall_answersByNode_andWhyOthersGaveNone() {
        Nodes.with("a b c d e", cluster -> {
            for (var name : List.of("b", "c")) cluster.runtime(name).start(new Shop(), StartOptions.named(Shop.NAME));
            cluster.kill("e");
            cluster.advance(Duration.ofSeconds(2));
            var all = cluster.node("a")
                    .multiCall(List.of("b", "c", "d", "e"), Shop.NAME, new Shop.Add(1, 2), Duration.ofMillis(500));
            assertThat(all.replies()).containsOnlyKeys("b", "c").containsValues(3);
            assertThat(all.failures()).containsOnlyKeys("d", "e").containsEntry("d", ExitReason.NO_PROCESS)
                    .containsEntry("e", ExitReason.NO_CONNECTION);
            var before = cluster.now();
            var never = cluster.node("a")
                    .multiCall(List.of("b", "c"), Shop.NAME, new Shop.Never(), Duration.ofMillis(500));
            assertThat(never.failures()).containsEntry("b", ExitReason.TIMEOUT).containsEntry("c", ExitReason.TIMEOUT);
            assertThat(cluster.now().minus(before)).isBetween(Duration.ofMillis(500), Duration.ofMillis(510));
        });
    }

    @Conformance("DST-065")
    @Test void castAll_isHandledOnceByEach() {
        Nodes.with("a b c d", cluster -> {
            for (var name : List.of("b", "c")) cluster.runtime(name).start(new Shop(), StartOptions.named(Shop.NAME));
            var before = cluster.now();
            cluster.node("a").castAll(List.of("b", "c", "d", "nobody"), Shop.NAME, new Shop.Put(1));
            assertThat(cluster.now()).isEqualTo(before);
            cluster.advance(Nodes.SOON);
            for (var name : List.of("b", "c")) {
                assertThat(cluster.runtime(name).ref(Shop.NAME).call(new Shop.Get())).isEqualTo(List.of(1));
            }
        });
    }

    @Conformance("DST-068")
    @Test void asks_atALoss_completeOnceEach() {
        Nodes.with("a b", cluster -> {
            cluster.runtime("b").start(new Shop(), StartOptions.named(Shop.NAME));
            var shop = cluster.node("a").ref("b", Shop.NAME);
            var stages = new ArrayList<CompletableFuture<Integer>>();
            var completions = new int[1_000];
            for (int i = 0; i < 1_000; i++) {
                int own = i;
                var stage = i % 2 == 0 ? shop.ask(new Shop.Add(i, 0)) : shop.ask(new Shop.Never());
                stage.whenComplete((value, failure) -> completions[own]++);
                stages.add(stage);
                if (i == 500) cluster.advance(Duration.ofMillis(1));
            }
            cluster.kill("b");
            cluster.advance(Duration.ofSeconds(3));
            assertThat(completions).containsOnly(1);
            for (int i = 1; i < 1_000; i += 2) assertThat(stages.get(i)).isCompletedExceptionally();
        });
    }

    @Test void from_travelsAndAnswersFromAThirdNode() {
        Nodes.with("a b c", cluster -> {
            var helper = new Name<Object>("helper");
            Nodes.spawn(cluster.runtime("c"), self -> {
                self.register(helper);
                @SuppressWarnings("unchecked") // the request that the server passes on
                var from = (From<Object>) self.receive();
                from.reply("from c");
                from.reply("again");
            });
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                var request = (Request<?>) self.receive();
                request.defer();
                cluster.node("b").ref("c", helper).cast(request);
                self.receive();
            }));
            assertThat(Gen.call(server, "x", Duration.ofSeconds(1))).isEqualTo("from c");
        });
    }

    @Test void from_travelsOnFromNodeToNode_andAnswersFromTheLast() {
        Nodes.with("a b c d", cluster -> {
            var helper = new Name<Object>("helper");
            Nodes.spawn(cluster.runtime("c"), self -> {
                self.register(helper);
                cluster.node("c").ref("d", helper).cast(self.receive());
            });
            Nodes.spawn(cluster.runtime("d"), self -> {
                self.register(helper);
                @SuppressWarnings("unchecked") // the request that the server passes on
                var from = (From<Object>) self.receive();
                assertThat(from.isOpen()).isTrue();
                from.reply("from d");
            });
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                var request = (Request<?>) self.receive();
                request.defer();
                cluster.node("b").ref("c", helper).cast(request);
                self.receive();
            }));
            assertThat(Gen.call(server, "x", Duration.ofSeconds(1))).isEqualTo("from d");
        });
    }

    @Test void from_thatComesBackToItsNode_isTheRequestItself() {
        Nodes.with("a b c", cluster -> {
            var helper = new Name<Object>("helper");
            Nodes.spawn(cluster.runtime("c"), self -> {
                self.register(helper);
                cluster.node("c").ref("a", helper).cast(self.receive());
            });
            Nodes.spawn(cluster.runtime("a"), self -> {
                self.register(helper);
                cluster.node("a").ref("b", helper).cast(self.receive());
            });
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                self.register(helper);
                var request = (Request<?>) self.receive();
                request.defer();
                cluster.node("b").ref("c", helper).cast(request);
                Nodes.reply(request, self.receive() == request ? "the same" : "another");
            }));
            assertThat(Gen.call(server, "x", Duration.ofSeconds(1))).isEqualTo("the same");
        });
    }

    /// Registered at one node only.
    record Novel(int number) {}

    @Test void from_thatAThirdNodeAnswersWithWhatItsNodeCannotRead_failsTheCall() {
        Nodes.explore(5, cluster -> {
            for (var name : List.of("a", "b")) Nodes.join(cluster, name);
            Nodes.join(cluster, "c", options -> options.types(Shop.TYPES.and(Novel.class)));
            cluster.advance(Nodes.SOON);
            var helper = new Name<Object>("helper");
            Nodes.spawn(cluster.runtime("c"), self -> {
                self.register(helper);
                @SuppressWarnings("unchecked") // the request that the server passes on
                var from = (From<Object>) self.receive();
                from.reply(new Novel(1));
            });
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                var request = (Request<?>) self.receive();
                request.defer();
                cluster.node("b").ref("c", helper).cast(request);
                self.receive();
            }));
            assertThatThrownBy(() -> Gen.call(server, "x", null)).isInstanceOfSatisfying(CallFailed.class, failed -> {
                assertThat(failed.cause()).isInstanceOfSatisfying(ExitReason.Custom.class,
                        custom -> assertThat(custom.value()).isInstanceOfSatisfying(UndecodableMessage.class,
                                why -> assertThat(why.what()).contains("node b", "node c", Novel.class.getName())));
                assertThat(failed.isSafeToRetry()).isFalse();
            });
        });
    }

    @Test void replyThatCannotTravel_failsTheCallWithAReason() {
        Nodes.with("a b", cluster -> {
            var server = Nodes.learn(cluster, "a", Nodes.spawn(cluster.runtime("b"), self -> {
                while (true) {
                    if (self.receive() instanceof Request<?> request) Nodes.reply(request, new Object());
                }
            }));
            assertThatThrownBy(() -> Gen.call(server, "x", Duration.ofSeconds(1)))
                    .hasMessageContaining("the reply cannot travel");
            assertThat(server.isAlive()).isTrue();
        });
    }
}
