package dev.coppice.core;

import static dev.coppice.core.ExitReason.NORMAL;
import static dev.coppice.core.ExitReason.NO_PROCESS;
import static dev.coppice.core.ExitReason.SHUTDOWN;
import static dev.coppice.core.ExitReason.TIMEOUT;
import static dev.coppice.core.TestProcesses.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Spawning, synchronous starts and orderly stops.
class StartTest {
    private static final SpawnOptions NONE = SpawnOptions.NONE;
    private static final StartOptions DEFAULTS = StartOptions.defaults();
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    private static ProcessBody acknowledgingWhenTold(CountDownLatch told, AtomicBoolean acknowledged) {
        return self -> {
            told.await();
            acknowledged.set(true);
            self.acknowledge("info");
            self.receive(any -> false);
        };
    }

    @Test
    void null_isRefusedBeforeItDoesHarm() {
        var process = Gen.spawn(runtime, self -> self.receive(any -> false), NONE);
        assertThatThrownBy(() -> runtime.exit(process, null)).hasMessageContaining("reason must not be null");
        assertThatThrownBy(() -> runtime.exit((Pid) null, SHUTDOWN)).hasMessageContaining("must not be null");
        assertThatThrownBy(() -> StartOptions.named(null)).hasMessageContaining("name must not be null");
        assertThatThrownBy(() -> DEFAULTS.mailbox(null)).hasMessageContaining("MailboxLimit.NONE");
        assertThatThrownBy(() -> RuntimeOptions.defaults().redaction(null)).hasMessageContaining("redaction");
        assertThat(process.isAlive()).isTrue();
    }

    @Test @Conformance("SPN-001")
    void start_waitsForTheAcknowledgement() {
        var told = new CountDownLatch(1);
        var acknowledged = new AtomicBoolean();
        var result = CompletableFuture.supplyAsync(
                () -> Gen.start(runtime, acknowledgingWhenTold(told, acknowledged), DEFAULTS, NONE).getClass() != null
                        && acknowledged.get());
        assertThat(result).isNotDone();
        told.countDown();
        assertThat(TestProcesses.await(result)).isTrue();
    }

    @Test @Conformance("SPN-002")
    void startLinked_waitsAndLinks() {
        TestProcesses.trapping(runtime, self -> {
            var told = new CountDownLatch(1);
            var acknowledged = new AtomicBoolean();
            Thread.ofVirtual().start(told::countDown);
            var started = (StartResult.Started<?>) Gen.start(
                    runtime, acknowledgingWhenTold(told, acknowledged), DEFAULTS, NONE.link());
            assertThat(acknowledged).isTrue();
            assertThat(started.info()).isEqualTo("info");
            assertThat(runtime.info(self.pid()).orElseThrow().links()).containsExactly(started.pid());
        });
    }

    @Test @Conformance("SPN-005")
    void startThatTakesTooLong_isKilledAndLeavesNoTrace() {
        TestProcesses.trapping(runtime, self -> {
            var child = new CompletableFuture<Pid>();
            var result = Gen.start(runtime, other -> {
                child.complete(other.pid());
                other.receive(any -> false);
            }, DEFAULTS.timeout(Duration.ofMillis(500)), NONE.link());
            assertThat(result).isEqualTo(new StartResult.Failed<>(TIMEOUT));
            if (child.isDone()) assertThat(child.join().isAlive()).isFalse(); // it may never have begun
            assertThat(runtime.processes()).containsExactly(self.pid());
            TestProcesses.nothing(self);
            assertThat(self.mailbox()).isEmpty();
        });
    }

    @Test @Conformance("SPN-008")
    void initThatThrows_failsEveryStartAlike() {
        var failure = new IllegalStateException("init");
        var program = Scripted.script().init(self -> {
            throw failure;
        });
        var failed = new StartResult.Failed<>(new ExitReason.Crash(failure));
        assertThat(runtime.tryStart(program, DEFAULTS)).isEqualTo(failed);
        assertThat(runtime.tryStart(program, DEFAULTS.timeout(TestProcesses.LONG))).isEqualTo(failed);
        assertThat(TestProcesses.await(runtime.startAsync(program, DEFAULTS))).isEqualTo(failed);
        assertThatThrownBy(() -> runtime.start(program)).isInstanceOf(StartFailed.class).hasCause(failure);
        TestProcesses.trapping(runtime, self -> {
            assertThat(self.startLinked(program, DEFAULTS)).isEqualTo(failed);
            TestProcesses.nothing(self);
        });
    }

    @Test @Conformance("SPN-009")
    void exits_sayHowTheBodyEnded() {
        TestProcesses.trapping(runtime, self -> {
            var error = new IllegalArgumentException("error");
            self.spawn(other -> {
                throw error;
            }, NONE.link());
            var crash = (ExitReason.Crash) TestProcesses.exit(self).reason();
            assertThat(crash.throwable()).isSameAs(error);
            assertThat(crash.throwable().getStackTrace()).isNotEmpty();
            self.spawn(other -> {
                throw new ProcessExit(reason("bye"));
            }, NONE.link());
            assertThat(TestProcesses.exit(self).reason()).isEqualTo(reason("bye"));
            var thrown = new Exception("a non-local throw is a crash like any other");
            self.spawn(other -> {
                throw thrown;
            }, NONE.link());
            assertThat(TestProcesses.exit(self).reason()).isEqualTo(new ExitReason.Crash(thrown));
        });
    }

    @Test @Conformance("SPN-010")
    void stop_thenStopAgain() {
        var server = runtime.start(Scripted.script());
        runtime.stop(server);
        assertThat(server.pid().isAlive()).isFalse();
        assertThatThrownBy(() -> runtime.stop(server)).isInstanceOfSatisfying(
                CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(NO_PROCESS));
    }

    @Test @Conformance("SPN-013")
    void stop_withReason() {
        TestProcesses.trapping(runtime, self -> {
            var server = (StartResult.Started<Object>) self.startLinked(Scripted.script(), DEFAULTS);
            Gen.stop(server.pid(), reason("other"), null);
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(server.pid(), reason("other")));
        });
    }

    @Test
    void stop_ofProcessThatEndsOtherwise_says() {
        var failure = new IllegalStateException("in terminate");
        var server = runtime.start(Scripted.script().terminate((self, reason, state) -> {
            throw failure;
        }));
        assertThatThrownBy(() -> runtime.stop(server, SHUTDOWN, TestProcesses.LONG)).isInstanceOfSatisfying(
                CallFailed.class, failed -> assertThat(failed.cause()).isEqualTo(new ExitReason.Crash(failure)));
    }

    @Test @Conformance("SPN-015")
    void crashReport_namesBehaviourAndAncestors() {
        try (var log = Logs.capture(runtime)) {
            TestProcesses.trapping(runtime, self -> {
                var server = self.startLinked(Scripted.script().message((own, message, state) -> {
                    throw new IllegalStateException("crash");
                }), DEFAULTS).orThrow();
                server.cast("go");
                TestProcesses.exit(self);
                assertThat(log.of("dev.coppice.crash")).singleElement().satisfies(event -> {
                    assertThat(event.getFormattedMessage())
                            .contains("process: " + server.pid())
                            .contains("behaviour: " + Scripted.class.getName())
                            .contains("ancestors: [" + self.pid() + "]");
                    assertThat(event.getThrowableProxy().getMessage()).isEqualTo("crash");
                });
            });
        }
    }

    @Test @Conformance("SPN-018")
    void cleanExits_areNotReported() {
        try (var log = Logs.capture(runtime)) {
            TestProcesses.trapping(runtime, self -> {
                for (var clean : List.of(SHUTDOWN, ExitReason.shutdown("info"), NORMAL)) {
                    self.startLinked(Scripted.script().message((own, message, state) -> {
                        throw new ProcessExit((ExitReason) message);
                    }), DEFAULTS).orThrow().cast(clean);
                    assertThat(TestProcesses.exit(self).reason()).isEqualTo(clean);
                }
            });
            assertThat(log.of("dev.coppice.crash")).isEmpty();
        }
    }

    @Test @Conformance("SPN-019")
    void initThatRefuses_leavesNoExitBehind() {
        TestProcesses.trapping(runtime, self -> {
            for (int i = 0; i < 500; i++) {
                var child = new CompletableFuture<Pid>();
                assertThat(self.startLinked(Scripted.script().init(own -> {
                    child.complete(own.pid());
                    throw InitRefused.stop(reason("r"));
                }), DEFAULTS)).isEqualTo(new StartResult.Failed<>(reason("r")));
                if (child.isDone()) assertThat(child.join().isAlive()).isFalse(); // it may never have begun
            assertThat(runtime.processes()).containsExactly(self.pid());
                assertThat(self.mailbox()).isEmpty();
            }
            assertThat(self.startLinked(Scripted.script().init(own -> {
                throw InitRefused.ignore();
            }), DEFAULTS)).isEqualTo(new StartResult.Ignored<>());
            assertThat(self.startLinked(Scripted.script().init(own -> {
                throw InitRefused.fail(reason("quiet"));
            }), DEFAULTS)).isEqualTo(new StartResult.Failed<>(reason("quiet")));
            TestProcesses.nothing(self);
        });
    }

    @Test
    void start_withIllegalLimit_startsNothing() {
        assertThatThrownBy(() -> DEFAULTS.timeout(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThat(runtime.processes()).isEmpty();
    }

    @Test
    void start_withAVeryLongLimit_hasNone() {
        var forever = DEFAULTS.timeout(ChronoUnit.FOREVER.getDuration());
        assertThat(runtime.tryStart(Scripted.script(), forever)).isInstanceOf(StartResult.Started.class);
        assertThat(TestProcesses.await(runtime.startAsync(Scripted.script(), forever)))
                .isInstanceOf(StartResult.Started.class);
    }

    @Test
    void start_onAnInterruptedThread_startsNothing_andAnInterruptEndsTheWait() throws Exception {
        var initialising = new CompletableFuture<Pid>();
        var results = new CompletableFuture<List<StartResult<?>>>();
        var starter = Thread.ofPlatform().daemon().start(() -> {
            var slow = runtime.tryStart(Scripted.script().init(own -> {
                initialising.complete(own.pid());
                own.sleep(TestProcesses.LONG);
                return "late";
            }), DEFAULTS);
            var second = runtime.tryStart(Scripted.script(), DEFAULTS); // the status is still set
            results.complete(List.of(slow, second));
        });
        var started = TestProcesses.await(initialising);
        starter.interrupt();
        var interrupted = new StartResult.Failed<>(ExitReason.INTERRUPTED);
        assertThat(TestProcesses.await(results)).isEqualTo(List.of(interrupted, interrupted));
        assertThat(started.isAlive()).isFalse();
        assertThat(runtime.processes()).isEmpty();
    }

    @Test
    void spawnLinked_outsideOfAProcess_isRefusedAndLeavesNothing() {
        assertThatThrownBy(() -> Gen.spawn(runtime, TestProcesses.idle(), NONE.link()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(runtime.processes()).isEmpty();
        org.awaitility.Awaitility.await().until(() -> runtime.statistics().zombies().isEmpty());
    }

    @Test
    void namedStart_initialisesBeforeAnyMessage() {
        var name = new Name<Object>("early");
        var early = new AtomicInteger();
        var stopped = new AtomicBoolean();
        var hammer = Thread.ofPlatform().daemon().start(() -> {
            while (!stopped.get()) runtime.ref(name).cast("early");
        });
        for (int i = 0; i < 20_000; i++) {
            var server = runtime.start(Scripted.script().message((self, message, state) -> {
                if (state == null) early.incrementAndGet();
            }), StartOptions.named(name));
            runtime.exit(server.pid(), ExitReason.KILL);
        }
        stopped.set(true);
        assertThat(early).hasValue(0);
        assertThat(hammer.isInterrupted()).isFalse();
    }

    @Test
    void startAsync_thatTakesTooLong_kills() {
        var child = new CompletableFuture<Pid>();
        var result = runtime.startAsync(Scripted.script().init(self -> {
            child.complete(self.pid());
            self.sleep(TestProcesses.LONG);
            return "never";
        }), DEFAULTS.timeout(Duration.ofMillis(50)));
        assertThat(TestProcesses.await(result)).isEqualTo(new StartResult.Failed<>(TIMEOUT));
        if (child.isDone())
            assertThat(TestProcesses.await(runtime.whenEnded(child.join()))).isIn(ExitReason.KILLED, NO_PROCESS);
        org.awaitility.Awaitility.await().until(() -> runtime.processes().isEmpty()); // also if it never began
    }

    @Test
    void spawn_asRoot_hasNoParentAndNoAncestors() {
        TestProcesses.plain(runtime, self -> {
            var child = self.spawn(TestProcesses.idle(), SpawnOptions.NONE);
            var root = self.spawn(TestProcesses.idle(), SpawnOptions.NONE.asRoot());
            assertThat(runtime.info(child).orElseThrow().parent()).isEqualTo(self.pid());
            assertThat(runtime.info(root).orElseThrow().parent()).isNull();
            assertThat(runtime.info(root).orElseThrow().ancestors()).isEmpty();
            self.exit(child, ExitReason.KILL);
            self.exit(root, ExitReason.KILL);
        });
    }
}
