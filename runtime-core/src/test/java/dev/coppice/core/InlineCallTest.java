package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/// Servers that promise to be quick, whose calls may run on the caller's thread, without a visible difference.
class InlineCallTest {
    private final ActorRuntime runtime = ActorRuntime.open(RuntimeOptions.defaults().context(ContextCarrier.mdc()));

    @AfterEach void close() {
        runtime.close();
    }

    interface Handler {
        Object handle(ProcessContext self, Object payload) throws Throwable;
    }

    /// Counts the requests in plain state, and answers what `handler` says.
    record Quick(Handler handler) implements Program<long[]>, ProgramBehaviour<Object> {
        @Override public Program<?> program() {
            return this;
        }

        @Override public boolean inlineCalls() {
            return true;
        }

        @Override public long[] init(ProcessContext self) {
            return new long[1];
        }

        @Override public long[] message(ProcessContext self, Object message, long[] count) {
            count[0]++;
            return count;
        }

        @Override public long[] request(ProcessContext self, Request<?> request, long[] count) throws Throwable {
            count[0]++;
            Scripted.answer(request,
                    request.payload().equals("count") ? count[0] : handler.handle(self, request.payload()));
            return count;
        }

        @Override public long[] signal(ProcessContext self, Signal signal, long[] count) {
            return count;
        }
    }

    private Pid quick(Handler handler) {
        return runtime.start(new Quick(handler)).pid();
    }

    @Test
    void callsAndCastsFromEverywhere_areCountedExactly() {
        int each = 30_000;
        var server = quick((self, payload) -> payload);
        var ended = new ArrayList<CompletionStage<ExitReason>>();
        for (int s = 0; s < 4; s++) {
            ended.add(runtime.whenEnded(Gen.spawn(runtime, self -> {
                for (int i = 0; i < each; i++) {
                    if (i % 3 == 0) self.send(server, i);
                    else if (!Gen.call(server, i, TestProcesses.LONG).equals(i))
                        throw new AssertionError("wrong answer");
                }
            }, SpawnOptions.NONE)));
        }
        var outside = new AtomicLong();
        for (int i = 0; i < each; i++) {
            if (Gen.call(server, i, TestProcesses.LONG).equals(i)) outside.incrementAndGet();
        }
        for (var one : ended) assertThat(TestProcesses.await(one)).isEqualTo(ExitReason.NORMAL);
        assertThat(outside).hasValue(each);
        assertThat(Gen.call(server, "count", TestProcesses.LONG)).isEqualTo(5L * each + 1);
    }

    @Test
    void insideTheCallee_theCalleeIsCurrent() {
        var server = quick((self, payload) -> ProcessContext.current().pid());
        assertThat(Gen.call(server, "who", TestProcesses.LONG)).isEqualTo(server);
        assertThat(ProcessContext.currentOrNull()).isNull();
        TestProcesses.plain(runtime, self -> {
            assertThat(Gen.call(server, "who", TestProcesses.LONG)).isEqualTo(server);
            assertThat(ProcessContext.current().pid()).isEqualTo(self.pid());
            self.send(self.pid(), "still able to receive");
            assertThat(self.receive()).isEqualTo("still able to receive");
        });
    }

    @Test
    void crashOfTheCallee_isNotTheCallers() {
        var failure = new IllegalStateException("quick crash");
        try (var log = Logs.capture(runtime)) {
            for (boolean inside : new boolean[] {true, false}) {
                var server = quick((self, payload) -> {
                    throw failure;
                });
                Runnable check = () -> assertThat(catchThrowableOfType(CallFailed.class,
                        () -> Gen.call(server, "x", TestProcesses.LONG)).cause())
                        .isEqualTo(new ExitReason.Crash(failure));
                if (inside) TestProcesses.plain(runtime, self -> check.run());
                else check.run();
                assertThat(server.isAlive()).isFalse();
            }
            assertThat(log.of("dev.coppice.crash")).hasSize(2);
        }
    }

    @Test
    void cycleThroughQuickServers_isFound() {
        var pids = new Pid[2];
        pids[0] = quick((self, payload) -> Gen.call(pids[1], "there", Duration.ofSeconds(20)));
        pids[1] = quick((self, payload) -> Gen.call(pids[0], "back", Duration.ofSeconds(20)));
        long start = System.nanoTime();
        assertThat(catchThrowableOfType(CallFailed.class, () -> Gen.call(pids[0], "go", TestProcesses.LONG)))
                .hasMessageContaining("cycle of calls");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void calleeThatBlocks_blocksItsCallerOnly() {
        var late = runtime.start(Scripted.script()
                .request((self, request, state) -> self.sendAfter(Duration.ofMillis(20), request))
                .message((self, message, state) -> Scripted.answer((Request<?>) message, "late"))).pid();
        var server = quick((self, payload) -> Gen.call(late, "x", TestProcesses.LONG));
        var answers = new ArrayList<CompletableFuture<Object>>();
        for (int i = 0; i < 50; i++) {
            var answer = new CompletableFuture<Object>();
            answers.add(answer);
            Gen.spawn(runtime, self -> answer.complete(Gen.call(server, "x", TestProcesses.LONG)), SpawnOptions.NONE);
        }
        assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("late");
        for (var answer : answers) assertThat(TestProcesses.await(answer)).isEqualTo("late");
    }

    @Test
    void whatTheCalleeCarries_staysWithIt() {
        var server = quick((self, payload) -> {
            var seen = MDC.get("user");
            MDC.put("user", "leaked");
            return seen;
        });
        MDC.put("user", "ann");
        try {
            assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("ann");
            assertThat(MDC.get("user")).isEqualTo("ann");
        } finally {
            MDC.clear();
        }
        TestProcesses.plain(runtime, self -> {
            MDC.put("user", "bob");
            assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("bob");
            assertThat(MDC.get("user")).isEqualTo("bob");
        });
    }

    @Test
    void mdcOfTheCaller_isHiddenFromTheCallee_andStaysWithTheCaller() {
        try (var bare = ActorRuntime.open(RuntimeOptions.defaults().workers(1))) {
            var server = bare.start(new Quick((self, payload) -> {
                var seen = String.valueOf(MDC.get("user"));
                MDC.put("user", "server");
                return seen;
            })).pid();
            MDC.put("user", "ann");
            assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("null");
            assertThat(MDC.getCopyOfContextMap()).isEqualTo(java.util.Map.of("user", "ann"));
            MDC.clear();
            TestProcesses.plain(bare, self -> {
                MDC.put("user", "bob");
                assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("server");
                assertThat(MDC.get("user")).isEqualTo("bob");
                MDC.clear();
                assertThat(Gen.call(server, "x", TestProcesses.LONG)).isEqualTo("server");
                assertThat(MDC.get("user")).isNull();
            });
        }
    }

    @Test
    void killOfTheCaller_whileTheCalleeRunsOnItsThread_letsTheCalleeLive() {
        for (int round = 0; round < 50; round++) {
            var entered = new java.util.concurrent.CountDownLatch(1);
            var go = new java.util.concurrent.CountDownLatch(1);
            var server = quick((self, payload) -> {
                entered.countDown();
                SignalTest.awaitUninterruptibly(go);
                return "done";
            });
            var caller = Gen.spawn(runtime, self -> Gen.call(server, "x", TestProcesses.LONG), SpawnOptions.NONE);
            SignalTest.awaitUninterruptibly(entered);
            runtime.exit(caller, ExitReason.KILL);
            go.countDown();
            assertThat(Gen.call(server, "count", TestProcesses.LONG)).isEqualTo(2L);
            assertThat(server.isAlive()).isTrue();
        }
        org.awaitility.Awaitility.await().until(() -> runtime.statistics().zombies().isEmpty());
    }
}
