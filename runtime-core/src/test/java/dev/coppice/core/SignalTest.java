package dev.coppice.core;

import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.KILLED;
import static dev.coppice.core.ExitReason.NORMAL;
import static dev.coppice.core.TestProcesses.reason;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/// Exit signals: which processes receive them, and their effects.
class SignalTest {
    private static final SpawnOptions LINKED = SpawnOptions.NONE.link();
    private final ActorRuntime runtime = Runtimes.open();

    /// Of a reason with structure: equal by value.
    record Detail(String text, List<Integer> numbers, Map<String, String> more) {
        static Detail some() {
            var numbers = new ArrayList<Integer>();
            for (int i = 0; i < 10_000; i++) numbers.add(i);
            return new Detail("bad", numbers, Map.of("a", "b"));
        }
    }

    @AfterEach void close() {
        runtime.close();
    }

    @AnySchedule @Conformance("SIG-001")
    void exit_betweenMessages_letsNoneOfTheLaterOnesThrough() {
        TestProcesses.plain(runtime, self -> {
            for (int round = 0; round < TestProcesses.rounds(1000); round++) {
                var b = self.spawnMonitored(other -> {
                    while (true) {
                        if (other.receive().equals("late")) throw new ProcessExit(reason("bad"));
                    }
                }, SpawnOptions.NONE);
                for (int i = 0; i < 3; i++) self.send(b.pid(), "early");
                self.exit(b.pid(), reason("good"));
                for (int i = 0; i < 3; i++) self.send(b.pid(), "late");
                assertThat(TestProcesses.down(self).reason()).isEqualTo(reason("good"));
            }
        });
    }

    @AnySchedule @Conformance("SIG-003")
    void crashOfLinkedChild_carriesItsStructuredReason() {
        TestProcesses.trapping(runtime, self -> {
            var child = self.spawn(other -> {
                throw new ProcessExit(reason(Detail.some()));
            }, LINKED);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(child, reason(Detail.some())));
        });
    }

    @AnySchedule @Conformance("SIG-004")
    void exit_toLinkedChild_comesBackOverTheLink() {
        TestProcesses.trapping(runtime, self -> {
            var child = self.spawn(TestProcesses.idle(), LINKED);
            self.exit(child, reason(Detail.some()));
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(child, reason(Detail.some())));
            assertThat(child.isAlive()).isFalse();
        });
    }

    @AnySchedule @Conformance("SIG-005")
    void exitNormal_fromAnother_isIgnored() {
        TestProcesses.trapping(runtime, self -> {
            var child = self.spawn(TestProcesses.idle(), LINKED);
            self.exit(child, NORMAL);
            TestProcesses.nothing(self, Duration.ofSeconds(1));
            assertThat(child.isAlive()).isTrue();
        });
    }

    @AnySchedule @Conformance("SIG-006")
    void exitNormalThenAbnormal_onlyTheSecondCounts() {
        TestProcesses.trapping(runtime, self -> {
            var child = self.spawn(TestProcesses.idle(), LINKED);
            self.exit(child, NORMAL);
            self.exit(child, reason("abnormal"));
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(child, reason("abnormal")));
            assertThat(child.isAlive()).isFalse();
        });
    }

    @AnySchedule @Conformance("SIG-008")
    void exitSelfNormal_ends() {
        TestProcesses.trapping(runtime, self -> {
            var child = self.spawn(other -> {
                other.exit(other.pid(), NORMAL);
                other.receive();
            }, LINKED);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(child, NORMAL));
        });
    }

    @AnySchedule @Conformance("SIG-009")
    void exitSelfAbnormal_endsAndCannotBeCaught() {
        TestProcesses.trapping(runtime, self -> {
            var after = new AtomicBoolean();
            var child = self.spawn(other -> {
                try {
                    other.exit(other.pid(), reason("v"));
                } catch (Exception swallowed) {
                    after.set(true);
                }
                after.set(true);
            }, LINKED);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(child, reason("v")));
            assertThat(after).isFalse();
        });
    }

    @AnySchedule
    void exitSelf_ofTrappingProcess_isQueued() {
        TestProcesses.trapping(runtime, self -> {
            self.exit(self.pid(), reason("v"));
            self.exit(self.pid(), NORMAL);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(self.pid(), reason("v")));
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(self.pid(), NORMAL));
        });
    }

    @RealSchedule("the process must run at the same time") @Conformance("SIG-012")
    void twoExits_theFirstDecides() {
        TestProcesses.plain(runtime, self -> {
            for (int round = 0; round < 200; round++) {
                var spinning = new CountDownLatch(1);
                var worker = self.spawnMonitored(other -> {
                    spinning.countDown();
                    while (true) other.send(other.pid(), other.mailbox().size());
                }, SpawnOptions.NONE);
                spinning.await();
                self.exit(worker.pid(), reason("first"));
                self.exit(worker.pid(), reason("second"));
                assertThat(TestProcesses.down(self).reason()).isEqualTo(reason("first"));
            }
        });
    }

    @AnySchedule @Conformance("SIG-013")
    void kill_spreadsOverLinksAsKilled() {
        for (int length : new int[] {1, 2, 9, 10, TestProcesses.rounds(2000)}) {
            TestProcesses.trapping(runtime, self -> {
                self.spawn(other -> chain(other, length - 1), LINKED);
                assertThat(TestProcesses.exit(self).reason()).isEqualTo(KILLED);
            });
        }
        assertQuiet();
    }

    private static void chain(dev.coppice.core.spi.ReceiveContext self, int more) {
        if (more == 0) self.exit(self.pid(), KILL);
        self.spawn(other -> chain(other, more - 1), LINKED);
        self.receive();
    }

    @AnySchedule @Conformance("SIG-016")
    void kill_cannotBeTrapped() {
        TestProcesses.plain(runtime, self -> {
            var handled = new AtomicInteger();
            var target = runtime.start(Scripted.script().traps()
                    .signal((other, signal, state) -> handled.incrementAndGet())).pid();
            self.monitor(target);
            self.exit(target, KILL);
            assertThat(TestProcesses.down(self).reason()).isEqualTo(KILLED);
            assertThat(handled).hasValue(0);
        });
    }

    @AnySchedule
    void raisedKill_spreadsAsOrdinaryReason() {
        TestProcesses.trapping(runtime, self -> {
            self.spawn(other -> {
                throw new ProcessExit(KILL);
            }, LINKED);
            assertThat(TestProcesses.exit(self).reason()).isEqualTo(KILL);
        });
    }

    @AnySchedule @Conformance("SIG-018")
    void normalEnd_isTrapped() {
        TestProcesses.trapping(runtime, self -> {
            var child = self.spawn(other -> {}, LINKED);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(child, NORMAL));
        });
    }

    @AnySchedule @Conformance("SIG-019")
    void normalEnd_doesNothingToWhoDoesNotTrap() {
        TestProcesses.plain(runtime, self -> {
            var child = self.spawn(other -> {}, LINKED);
            Schedule.until(() -> !child.isAlive());
            TestProcesses.nothing(self);
            assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
        });
    }

    @AnySchedule @Conformance("SIG-021")
    void isAlive_afterKill_isFalse() {
        TestProcesses.plain(runtime, self -> {
            for (int i = 0; i < TestProcesses.rounds(10_000); i++) {
                var b = self.spawn(TestProcesses.idle(), SpawnOptions.NONE);
                self.exit(b, KILL);
                assertThat(b.isAlive()).isFalse();
            }
        });
        assertQuiet();
    }

    @RealSchedule("a callback that blocks its thread") @Conformance("SIG-022")
    void exit_actsAheadOfTheBacklog() throws Exception {
        var handled = new AtomicInteger();
        var entered = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var b = runtime.start(Scripted.script().message((self, message, state) -> {
            handled.incrementAndGet();
            entered.countDown();
            go.await();
        }));
        for (int i = 0; i < 1_000_000; i++) b.cast(i);
        entered.await();
        var reason = new CompletableFuture<ExitReason>();
        runtime.whenEnded(b.pid()).thenAccept(reason::complete);
        runtime.exit(b.pid(), reason("r"));
        // while the first message still holds up the others
        assertThat(TestProcesses.await(reason)).isEqualTo(reason("r"));
        assertThat(handled).hasValue(1);
        go.countDown();
        Schedule.until(() -> runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED) == 999_999);
        assertThat(handled).hasValue(1);
        assertQuiet();
    }

    @AnySchedule @Conformance("SIG-024")
    void send_toEndedProcess_doesNothing() {
        TestProcesses.plain(runtime, self -> {
            var dead = self.spawnMonitored(other -> {}, SpawnOptions.NONE);
            TestProcesses.down(self);
            for (int i = 0; i < 10; i++) self.send(dead.pid(), i);
            assertThat(runtime.statistics().deadLetters().get(DeadLetter.Cause.ENDED)).isEqualTo(10);
        });
    }

    @AnySchedule @Conformance("SIG-025")
    void twoSenders_eachInOrder() {
        int count = TestProcesses.rounds(100_000);
        TestProcesses.plain(runtime, self -> {
            record Numbered(int sender, int number) {}
            for (int s = 0; s < 2; s++) {
                int sender = s;
                self.spawn(other -> {
                    for (int i = 0; i < count; i++) other.send(self.pid(), new Numbered(sender, i));
                }, SpawnOptions.NONE);
            }
            int[] next = new int[2];
            for (int i = 0; i < 2 * count; i++) {
                var message = TestProcesses.expect(self, Numbered.class);
                assertThat(message.number()).isEqualTo(next[message.sender()]++);
            }
            TestProcesses.nothing(self);
        });
    }

    @RealSchedule("code that ignores its interrupt") @Conformance({"SIG-028", "JVM-004", "JVM-007"})
    void killedCode_canDoNothingAnyMore() throws Exception {
        var name = new Name<Object>("resource");
        var running = new CountDownLatch(1);
        var killed = new CountDownLatch(1);
        var outcomes = new CompletableFuture<List<String>>();
        var received = new AtomicInteger();
        var observer = runtime.start(Scripted.script().message((self, message, state) -> received.incrementAndGet()));
        var owed = new CompletableFuture<dev.coppice.core.spi.Request<?>>();
        var asked = runtime.start(Scripted.script().request((self, request, state) -> owed.complete(request)));
        var pending = Gen.request(asked.pid(), "owed");
        var foreignTimer = new CompletableFuture<TimerRef>();
        Gen.spawn(runtime, self -> {
            foreignTimer.complete(self.sendAfter(Duration.ofSeconds(2), observer.pid(), "timer"));
            self.receive();
        }, SpawnOptions.NONE);
        var request = TestProcesses.await(owed);
        var timer = TestProcesses.await(foreignTimer);
        var b = Gen.spawn(runtime, self -> {
            self.register(name);
            try {
                running.countDown();
                awaitUninterruptibly(killed);
            } finally {
                var refused = new ArrayList<String>();
                attempt(refused, "send", () -> self.send(observer.pid(), "late"));
                attempt(refused, "cast", () -> observer.cast("late"));
                attempt(refused, "call", () -> Gen.call(observer.pid(), "late", null));
                attempt(refused, "cast to an unknown name",
                        () -> runtime.ref(new Name<>("not registered")).cast("late"));
                attempt(refused, "call to an unknown name",
                        () -> runtime.ref(new Name<Object>("not registered")).call(new Question()));
                attempt(refused, "ask", () -> Gen.request(observer.pid(), "late"));
                attempt(refused, "reply", () -> Scripted.answer(request, "stolen"));
                attempt(refused, "fail", () -> request.fail(NORMAL));
                attempt(refused, "spawn", () -> self.spawn(TestProcesses.idle(), SpawnOptions.NONE));
                attempt(refused, "start", () -> runtime.start(Scripted.script()));
                attempt(refused, "register", () -> self.register(new Name<>("other")));
                attempt(refused, "unregister", () -> self.unregister(name));
                attempt(refused, "cancel", timer::cancel);
                attempt(refused, "sendAfter", () -> self.sendAfter(Duration.ZERO, observer.pid(), "late"));
                attempt(refused, "exit", () -> self.exit(observer.pid(), KILL));
                attempt(refused, "exit through the runtime", () -> runtime.exit(observer.pid(), KILL));
                attempt(refused, "stop", () -> runtime.stop(observer));
                attempt(refused, "sys", () -> Sys.of(observer).suspend());
                attempt(refused, "link", () -> self.link(observer.pid()));
                attempt(refused, "monitor", () -> self.monitor(observer.pid()));
                attempt(refused, "receive", self::receive);
                attempt(refused, "current", () -> ProcessContext.current().dictionary());
                outcomes.complete(refused);
            }
        }, SpawnOptions.NONE);
        running.await();
        TestProcesses.plain(runtime, self -> {
            self.monitor(b);
            self.exit(b, KILL);
            assertThat(TestProcesses.down(self).reason()).isEqualTo(KILLED);
            self.register(name);
            assertThat(runtime.whereis(name)).isEqualTo(self.pid());
            assertThat(runtime.statistics().zombies()).containsExactly(b);
            killed.countDown();
            assertThat(TestProcesses.await(outcomes)).isEmpty();
            assertThat(runtime.whereis(name)).isEqualTo(self.pid());
        });
        Schedule.until(() -> runtime.statistics().zombies().isEmpty());
        assertThat(received).hasValue(0);
        assertThat(pending.isDone()).isFalse();
        assertThat(timer.cancel()).isPresent();
        assertThat(observer.pid().isAlive()).isTrue();
        Scripted.answer(request, "answer");
        assertThat(pending.await(TestProcesses.LONG)).isEqualTo("answer");
    }

    private record Question() implements Call<Object, Object> {}

    private interface Attempt {
        void run() throws Throwable;
    }

    private static void attempt(List<String> allowed, String what, Attempt action) {
        try {
            action.run();
            allowed.add(what + " had no effect that the caller could see");
        } catch (ProcessEnded expected) {
            // as it should
        } catch (Throwable other) {
            allowed.add(what + " threw " + other);
        }
    }

    static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ignored) {
                // the test wants code that does not react
            }
        }
    }

    private void assertQuiet() {
        Schedule.until(() -> runtime.processes().isEmpty());
        Schedule.until(() -> runtime.statistics().live() == 0);
        Schedule.until(() -> runtime.statistics().timers() < 5);
        Schedule.until(() -> runtime.statistics().zombies().isEmpty());
    }
}
