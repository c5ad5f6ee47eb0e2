package dev.coppice.core;

import static dev.coppice.core.ExitReason.CALLING_SELF;
import static dev.coppice.core.ExitReason.KILL;
import static dev.coppice.core.ExitReason.KILLED;
import static dev.coppice.core.ExitReason.NO_PROCESS;
import static dev.coppice.core.ExitReason.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Conformance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls: each ends exactly once, and says why if without an answer.
class CallTest {
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    record Forward(List<Pid> ring, int next) {}

    private Ref<Object> silent() {
        return runtime.start(Scripted.script().request((self, request, state) -> {}));
    }

    private static CallFailed failure(Pid server, Object request, Duration timeout) {
        return catchThrowableOfType(CallFailed.class, () -> Gen.call(server, request, timeout));
    }

    @Test @Conformance("JVM-015")
    void call_fromAThreadThatRunsNoProcess() {
        var server = runtime.start(Scripted.script());
        assertThat(Gen.call(server.pid(), "x", TestProcesses.LONG)).isEqualTo("x");
        var late = new CompletableFuture<Request<?>>();
        var deferring = runtime.start(Scripted.script().request((self, request, state) -> late.complete(request)));
        var failed = failure(deferring.pid(), "question", Duration.ofMillis(50));
        assertThat(failed.cause()).isEqualTo(TIMEOUT);
        assertThat(failed.timeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(failed.request()).isEqualTo("question");
        assertThat(failed.server()).isEqualTo(deferring.pid());
        Scripted.answer(late.join(), "late");
        assertThat(late.join().isCompleted()).isTrue();
        assertThat(Gen.call(server.pid(), "y", TestProcesses.LONG)).isEqualTo("y");
        assertThat(runtime.statistics().timers()).isLessThan(2);
    }

    @Test
    void timeout_isNotEarlyAndLeavesNothingBehind() {
        var server = silent();
        TestProcesses.plain(runtime, self -> {
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                assertThat(failure(server.pid(), i, Duration.ofMillis(20)).cause()).isEqualTo(TIMEOUT);
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
            }
            assertThat(self.mailbox()).isEmpty();
            var info = runtime.info(self.pid()).orElseThrow();
            assertThat(info.monitors()).isEmpty();
            assertThat(info.links()).isEmpty();
        });
        assertThat(runtime.info(server.pid()).orElseThrow().monitoredBy()).isEmpty();
        Awaitility.await().until(() -> runtime.statistics().timers() == 0);
    }

    @ParameterizedTest @ValueSource(ints = {2, 3, 10, 50})
    void cycle_isFoundAtOnceAndNamed(int length) {
        var servers = new ArrayList<Pid>();
        for (int i = 0; i < length; i++) {
            servers.add(runtime.start(Scripted.script().request((self, request, state) -> {
                var forward = (Forward) request.payload();
                int next = forward.next();
                Scripted.answer(request, Gen.call(
                        forward.ring().get(next), new Forward(forward.ring(), (next + 1) % forward.ring().size()),
                        Duration.ofSeconds(30)));
            })).pid());
        }
        var first = servers.getFirst();
        long start = System.nanoTime();
        var failed = failure(first, new Forward(servers, 1), Duration.ofSeconds(30));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(failed.cause().toString()).contains("cycle of calls");
        for (var server : servers) assertThat(failed.cause().toString()).contains(server.toString());
    }

    @Test
    void simultaneousCycles_areAllBroken() {
        for (int round = 0; round < 100; round++) {
            var servers = new ArrayList<Pid>();
            for (int i = 0; i < 2; i++) {
                servers.add(runtime.start(Scripted.script().message((self, message, state) -> {
                    try {
                        Gen.call((Pid) message, "x", Duration.ofSeconds(20));
                    } catch (CallFailed expected) {
                        assertThat(expected.cause()).isNotEqualTo(TIMEOUT);
                    }
                })).pid());
            }
            Gen.send(servers.get(0), servers.get(1));
            Gen.send(servers.get(1), servers.get(0));
            for (var server : servers) assertThat(Gen.call(server, "alive", TestProcesses.LONG)).isEqualTo("alive");
        }
    }

    @Test
    void requestOfAProcessThatIsKilled_isAbandoned() {
        var asked = new CompletableFuture<Request<?>>();
        var server = runtime.start(Scripted.script().request((self, request, state) -> asked.complete(request)));
        var caller = Gen.spawn(runtime, self -> Gen.call(server.pid(), "x", TestProcesses.LONG), SpawnOptions.NONE);
        assertThat(asked.join().isCompleted()).isFalse();
        Gen.exit(caller, KILL);
        Awaitility.await().until(() -> asked.join().isCompleted());
    }

    @Test @Conformance("JVM-018")
    void callToOneself_failsAtOnce() {
        var name = new Name<Object>("self");
        record Ask() implements Call<Object, Object> {}
        var failures = new ArrayList<ExitReason>();
        var server = runtime.start(Scripted.script().request((self, request, state) -> {
            long start = System.nanoTime();
            failures.add(failure(self.pid(), "x", null).cause());
            failures.add(catchThrowableOfType(CallFailed.class, () -> runtime.ref(name).call(new Ask())).cause());
            failures.add(catchThrowableOfType(CallFailed.class, () -> runtime.stop(runtime.ref(name))).cause());
            failures.add(catchThrowableOfType(CallFailed.class, () -> Sys.of(self.pid()).state()).cause());
            Scripted.answer(request, System.nanoTime() - start);
        }), StartOptions.named(name));
        assertThat((long) Gen.call(server.pid(), "go", TestProcesses.LONG)).isLessThan(2_000_000_000L);
        assertThat(failures).hasSize(4).allMatch(CALLING_SELF::equals);
    }

    @Test
    void call_toEndedProcess_failsWithNoProcess() {
        var server = runtime.start(Scripted.script());
        runtime.stop(server);
        assertThat(failure(server.pid(), "x", TestProcesses.LONG).cause()).isEqualTo(NO_PROCESS);
        assertThat(failure(server.pid(), "x", null).cause()).isEqualTo(NO_PROCESS);
        assertThatThrownBy(() -> TestProcesses.await(Gen.request(server.pid(), "x").stage()))
                .isInstanceOf(CallFailed.class);
    }

    @Test
    void call_toProcessThatIsKilled_failsWithItsReason() throws Exception {
        for (int round = 0; round < 100; round++) {
            var entered = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var server = runtime.start(Scripted.script().request((self, request, state) -> {
                entered.countDown();
                SignalTest.awaitUninterruptibly(go);
            }));
            var handled = Gen.request(server.pid(), "handled");
            entered.await();
            var waiting = new ArrayList<PendingCall<?>>();
            for (int i = 0; i < 5; i++) waiting.add(Gen.request(server.pid(), i));
            runtime.exit(server.pid(), KILL);
            assertThat(catchThrowableOfType(CallFailed.class, () -> handled.await(TestProcesses.LONG)).cause())
                    .isEqualTo(KILLED);
            for (var one : waiting) {
                assertThat(catchThrowableOfType(CallFailed.class, () -> one.await(TestProcesses.LONG)).cause())
                        .isEqualTo(KILLED);
            }
            go.countDown();
        }
    }

    @Test
    void takenRequests_failWithTheirServer() {
        var server = silent();
        var calls = new ArrayList<PendingCall<?>>();
        for (int i = 0; i < 1000; i++) calls.add(Gen.request(server.pid(), i));
        for (int i = 0; i < 1000; i += 3) calls.get(i).abandon();
        Gen.send(server.pid(), "x");
        runtime.exit(server.pid(), ExitReason.of("gone"));
        for (int i = 0; i < 1000; i++) {
            var one = calls.get(i);
            var why = catchThrowableOfType(CallFailed.class, () -> one.await(TestProcesses.LONG)).cause();
            assertThat(why).isEqualTo(i % 3 == 0 ? TIMEOUT : ExitReason.of("gone"));
        }
    }

    @Test
    void call_toSuspendedServer_timesOutAndIsDroppedOrAnsweredAfterwards() {
        var handled = new AtomicInteger();
        var server = runtime.start(Scripted.script().request((self, request, state) -> {
            handled.incrementAndGet();
            Scripted.answer(request, request.payload());
        }));
        Sys.of(server).suspend();
        assertThat(failure(server.pid(), "early", Duration.ofMillis(100)).cause()).isEqualTo(TIMEOUT);
        var pending = Gen.request(server.pid(), "later");
        Sys.of(server).resume();
        assertThat(pending.await(TestProcesses.LONG)).isEqualTo("later");
        assertThat(handled).hasValueBetween(1, 2);
    }

    @Test
    void manyBlockedCallers_areAllAnswered() {
        int count = 10_000;
        var waiting = new ArrayList<Request<?>>();
        var server = runtime.start(Scripted.script().request((self, request, state) -> {
            if (request.payload().equals("release")) {
                for (var one : waiting) Scripted.answer(one, one.payload());
                Scripted.answer(request, waiting.size());
            } else {
                waiting.add(request);
            }
        }));
        var answers = new AtomicInteger();
        var ended = new ArrayList<CompletionStage<ExitReason>>();
        for (int i = 0; i < count; i++) {
            int number = i;
            ended.add(runtime.whenEnded(Gen.spawn(runtime, self -> {
                if (Gen.call(server.pid(), number, Duration.ofMinutes(1)).equals(number)) answers.incrementAndGet();
            }, SpawnOptions.NONE)));
        }
        Awaitility.await().until(() -> (int) Gen.call(server.pid(), "release", TestProcesses.LONG) >= count);
        for (var one : ended) TestProcesses.await(one);
        assertThat(answers).hasValue(count);
        Awaitility.await().until(() -> runtime.statistics().timers() == 0);
    }

    @Test
    void diagnosis_saysWhatTheServerIsBusyWith() throws Exception {
        var deepest = silent();
        var entered = new CountDownLatch(1);
        var busy = runtime.start(Scripted.script().message((self, message, state) -> {
            entered.countDown();
            Gen.call(deepest.pid(), "inner question", null);
        }));
        busy.cast("the work");
        entered.await();
        Awaitility.await().until(() -> runtime.info(busy.pid()).orElseThrow().status() == ProcessInfo.Status.BLOCKED);
        Awaitility.await().until(() -> runtime.info(deepest.pid()).orElseThrow().mailbox() == 0);
        assertThat(failure(busy.pid(), "outer", Duration.ofMillis(50))).hasMessageContaining("outer")
                .hasMessageContaining("timeout")
                .hasMessageContaining("no callback has begun to handle it")
                .hasMessageContaining("busy with the work")
                .hasMessageContaining("waiting for " + deepest.pid())
                .hasMessageContaining("inner question");
        assertThat(failure(deepest.pid(), "forgotten", Duration.ofMillis(500)))
                .hasMessageContaining("has handled it but has not replied yet");
    }

    @Test
    void diagnosis_ofAStopWhoseTerminateBlocks_saysThatTheServerIsBusyWithIt() {
        var go = new CountDownLatch(1);
        var server = runtime.start(Scripted.script().terminate((self, reason, state) -> go.await()));
        try {
            assertThat(catchThrowableOfType(CallFailed.class,
                    () -> runtime.stop(server, ExitReason.NORMAL, Duration.ofSeconds(1))))
                            .hasMessageEndingWith("; " + server.pid() + " is busy with stop with normal");
        } finally {
            go.countDown();
        }
    }

    @Test
    void diagnosis_ofASuspendedServer_saysThatItHasNotBegun() {
        var server = silent();
        Sys.of(server).suspend();
        assertThat(failure(server.pid(), "question", Duration.ofMillis(20)))
                .hasMessageContaining("has not begun to handle it: it is suspended");
    }

    @Test
    void everyWaiterOfARequest_isTold() {
        var request = new CompletableFuture<Request<?>>();
        var server = runtime.start(Scripted.script().request((self, asked, state) -> request.complete(asked)));
        TestProcesses.plain(runtime, self -> {
            var call = Gen.<Object>request(server.pid(), "x");
            var first = call.stage();
            var second = call.stage();
            call.deliverAs("tag");
            assertThatThrownBy(() -> call.await(Duration.ofMillis(10))).isInstanceOf(CallFailed.class);
            Scripted.answer(TestProcesses.await(request), "answer");
            assertThat(call.await(TestProcesses.LONG)).isEqualTo("answer");
            assertThat(TestProcesses.await(first)).isEqualTo("answer");
            assertThat(TestProcesses.await(second)).isEqualTo("answer");
            assertThat(TestProcesses.expect(self, PendingCall.Completed.class).tag()).isEqualTo("tag");
            assertThat(TestProcesses.await(call.stage())).isEqualTo("answer");
        });
    }

    @Test
    void nullAnswer_isAnAnswer() {
        var server = runtime.start(Scripted.script().request((self, request, state) -> Scripted.answer(request, null)));
        assertThat(Gen.call(server.pid(), "x", TestProcesses.LONG)).isNull();
    }

    @Test
    void answersRacingWithTimeouts_eachCallEndsOnce() {
        var answered = new AtomicInteger();
        var server = runtime.start(Scripted.script().request((self, request, state) -> {
            self.sendAfter(Duration.ofMillis(1), request);
        }).message((self, message, state) -> {
            var request = (Request<?>) message;
            if (!request.isCompleted()) answered.incrementAndGet();
            Scripted.answer(request, "x");
        }));
        TestProcesses.plain(runtime, self -> {
            int got = 0;
            for (int i = 0; i < 1000; i++) {
                try {
                    Gen.call(server.pid(), i, Duration.ofNanos(1_000_000 + i * 1000L));
                    got++;
                } catch (CallFailed late) {
                    assertThat(late.cause()).isEqualTo(TIMEOUT);
                }
            }
            assertThat(got).isLessThanOrEqualTo(answered.get());
            assertThat(self.mailbox()).isEmpty();
        });
    }

    @Test
    void illegalLimits_areRefused() {
        var server = runtime.start(Scripted.script());
        assertThatThrownBy(() -> Gen.call(server.pid(), "x", Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Gen.stop(server.pid(), ExitReason.NORMAL, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(server.pid().isAlive()).isTrue();
    }

    @Test
    void interruptOfACallerOutside_endsItsWait_andIsKeptForIt() throws Exception {
        var request = new CompletableFuture<Request<?>>();
        var server = runtime.start(Scripted.script().request((self, asked, state) -> request.complete(asked)));
        var failures = new CompletableFuture<List<CallFailed>>();
        var caller = Thread.ofPlatform().daemon().start(() -> {
            var waiting = catchThrowableOfType(CallFailed.class, () -> Gen.call(server.pid(), "x", null));
            // the status is still set
            var second = catchThrowableOfType(CallFailed.class, () -> Gen.call(server.pid(), "never sent", null));
            var system = catchThrowableOfType(CallFailed.class, () -> Sys.of(server).suspend());
            var stop = catchThrowableOfType(CallFailed.class, () -> Gen.stop(server.pid(), ExitReason.NORMAL, null));
            // it may end at once
            failures.complete(stop == null ? List.of(waiting, second, system) : List.of(waiting, second, system, stop));
        });
        TestProcesses.await(request);
        caller.interrupt();
        var all = TestProcesses.await(failures);
        assertThat(all).extracting(CallFailed::cause).containsOnly(ExitReason.INTERRUPTED);
        assertThat(all).extracting(CallFailed::isSafeToRetry).startsWith(false, true, true);
        Awaitility.await().until(() -> !server.pid().isAlive()); // to stop it was ordered all the same
    }

    @Test
    void call_withAnyLegalTimeout_isAnswered() {
        var server = runtime.start(Scripted.script().request((self, asked, state) -> Scripted.answer(asked, "answer")));
        for (var timeout : List.of(Duration.ofDays(36_525), Duration.ofDays(14_600),
                Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000),
                java.time.temporal.ChronoUnit.FOREVER.getDuration())) {
            for (int i = 0; i < 50; i++) assertThat(Gen.call(server.pid(), "x", timeout)).isEqualTo("answer");
        }
    }
}
