package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.ProgramBehaviour;
import dev.coppice.core.spi.Request;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Hiccups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Guarantees on shared workers: visibility, exactness, and a slice for every process.
class SchedulingTest {
    /// How many messages the floods send; 10,000,000 in a long run.
    private static final int FLOOD = Integer.getInteger("coppice.flood", 2_000_000);
    private static final int PROCESSES = Integer.getInteger("coppice.processes", 200_000);
    private final ActorRuntime runtime = ActorRuntime.open();

    @AfterEach void close() {
        runtime.close();
    }

    @Test @Conformance("JVM-001")
    void arraysThatAreSent_areSeenComplete() {
        int rounds = 250_000;
        int pairs = 4;
        var wrong = new AtomicLong();
        var ended = new ArrayList<CompletionStage<ExitReason>>();
        for (int p = 0; p < pairs; p++) {
            var summing = Gen.spawn(runtime, self -> {
                for (int i = 0; i < rounds; i++) {
                    var array = (int[]) self.receive();
                    for (int value : array) {
                        if (value != i + 1) wrong.incrementAndGet();
                    }
                }
            }, SpawnOptions.NONE);
            ended.add(runtime.whenEnded(summing));
            Gen.spawn(runtime, self -> {
                for (int i = 0; i < rounds; i++) {
                    var array = new int[8];
                    Arrays.fill(array, i + 1);
                    self.send(summing, array);
                }
            }, SpawnOptions.NONE);
        }
        for (var one : ended) assertThat(TestProcesses.await(one)).isEqualTo(ExitReason.NORMAL);
        assertThat(wrong).hasValue(0);
    }

    /// Counts in a plain field of an object that only the process knows.
    private static final class Counter implements Program<long[]>, ProgramBehaviour<Object> {
        @Override public Program<?> program() {
            return this;
        }

        @Override public long[] init(ProcessContext self) {
            return new long[1];
        }

        @Override public long[] message(ProcessContext self, Object message, long[] count) {
            count[0]++;
            return count;
        }

        @Override public long[] request(ProcessContext self, Request<?> request, long[] count) {
            Scripted.answer(request, count[0]);
            return count;
        }

        @Override public long[] signal(ProcessContext self, Signal signal, long[] count) {
            return count;
        }
    }

    @Test @Conformance("JVM-002")
    void plainState_isExactWhoeverRunsTheProcess() {
        int senders = 8;
        int each = 125_000;
        var counters = new ArrayList<Ref<Object>>();
        for (int i = 0; i < 3; i++) counters.add(runtime.start(new Counter()));
        var ended = new ArrayList<CompletionStage<ExitReason>>();
        for (int s = 0; s < senders; s++) {
            ended.add(runtime.whenEnded(Gen.spawn(runtime, self -> {
                for (int i = 0; i < each; i++) self.send(counters.get(i % 3).pid(), "one");
            }, SpawnOptions.NONE)));
        }
        for (var one : ended) TestProcesses.await(one);
        long total = 0;
        for (var counter : counters) total += (long) Gen.call(counter.pid(), "count", TestProcesses.LONG);
        assertThat(total).isEqualTo((long) senders * each);
    }

    @Test @Conformance("JVM-009")
    void endlessCallback_leavesOthersTheirTurn() {
        try (var log = Logs.capture(runtime); var hiccups = Hiccups.measured()) {
            var stop = new AtomicBoolean();
            var hog = runtime.start(Scripted.script().message((self, message, state) -> {
                while (!stop.get()) Thread.onSpinWait();
            }));
            hog.cast("x");
            var servers = new ArrayList<Ref<Object>>();
            for (int i = 0; i < 10_000; i++) servers.add(runtime.start(Scripted.script()));
            long end = System.nanoTime() + 5_000_000_000L;
            var latencies = new ArrayList<Long>();
            for (int i = 0; System.nanoTime() < end; i++) {
                long start = System.nanoTime();
                assertThat(Gen.call(servers.get(i % servers.size()).pid(), i, TestProcesses.LONG)).isEqualTo(i);
                latencies.add(System.nanoTime() - start);
            }
            latencies.sort(null);
            assertThat(Duration.ofNanos(latencies.get(latencies.size() * 99 / 100)))
                    .isLessThan(hiccups.longest(Duration.ofMillis(100)));
            stop.set(true);
            assertThat(log.of("dev.coppice.stall"))
                    .filteredOn(event -> event.getFormattedMessage().startsWith(hog.pid() + " ")).hasSize(1);
        }
    }

    /// A process that blocks past the runtime holds its worker; a process that it made ready before is found by another
    /// one, also when no worker ever slept.
    @Test
    void whatABlockedProcessMadeReady_runs_fromTheFirstMomentOn() {
        for (int round = 0; round < 100; round++) {
            try (var fresh = ActorRuntime.open()) {
                TestProcesses.plain(fresh, self -> {
                    var ran = new CompletableFuture<String>();
                    self.spawn(other -> ran.complete("ran"), SpawnOptions.NONE);
                    assertThat(TestProcesses.await(ran)).isEqualTo("ran");
                });
            }
        }
    }

    @Test @Conformance("JVM-011")
    void flood_neitherStallsOthersNorLosesAny() {
        var flooded = runtime.start(new Counter());
        var quiet = runtime.start(Scripted.script());
        var done = new AtomicBoolean();
        var latencies = new CompletableFuture<ArrayList<Long>>();
        var hiccups = Hiccups.measured();
        Thread.ofPlatform().daemon().start(() -> {
            var all = new ArrayList<Long>();
            while (!done.get() || all.size() < 100) {
                long start = System.nanoTime();
                Gen.call(quiet.pid(), "x", TestProcesses.LONG);
                all.add(System.nanoTime() - start);
            }
            latencies.complete(all);
        });
        var ended = new ArrayList<CompletionStage<ExitReason>>();
        for (int s = 0; s < 4; s++) {
            ended.add(runtime.whenEnded(Gen.spawn(runtime, self -> {
                for (int i = 0; i < FLOOD / 4; i++) self.send(flooded.pid(), "flood");
            }, SpawnOptions.NONE)));
        }
        for (var one : ended) TestProcesses.await(one);
        assertThat(Gen.call(flooded.pid(), "count", Duration.ofMinutes(2))).isEqualTo((long) FLOOD / 4 * 4);
        done.set(true);
        var sorted = TestProcesses.await(latencies);
        sorted.sort(null);
        assertThat(Duration.ofNanos(sorted.get(sorted.size() * 99 / 100)))
                .isLessThan(hiccups.longest(Duration.ofMillis(250)));
    }

    @Test @Conformance("JVM-020")
    void manyIdleProcesses_areSmallAndAllAnswer() {
        var memory = Runtime.getRuntime();
        System.gc();
        long before = memory.totalMemory() - memory.freeMemory();
        int threads = Thread.activeCount();
        var pids = new ArrayList<Pid>(PROCESSES);
        TestProcesses.plain(runtime, self -> {
            var program = Scripted.script();
            for (int i = 0; i < PROCESSES; i++) pids.add(self.spawn(program, SpawnOptions.NONE));
        });
        TestProcesses.plain(runtime, self -> {
            for (int i = 0; i < PROCESSES; i++) {
                if (!Gen.call(pids.get(i), i, TestProcesses.LONG).equals(i))
                    throw new AssertionError("wrong answer of " + pids.get(i));
            }
        });
        System.gc();
        long each = (memory.totalMemory() - memory.freeMemory() - before) / PROCESSES;
        System.out.println("bytes per idle process = " + each + " (limit 400)");
        assertThat(each).isLessThan(400);
        assertThat(Thread.activeCount() - threads).isLessThan(20);
    }

    @Test void processOnItsOwnThread_startedByOneThatComputes_startsNevertheless() {
        TestProcesses.plain(runtime, self -> {
            var started = new AtomicBoolean();
            self.spawn(other -> started.set(true), SpawnOptions.NONE.onDedicatedThread());
            long limit = System.nanoTime() + TestProcesses.LONG.toNanos();
            while (!started.get() && System.nanoTime() < limit) Thread.onSpinWait(); // computes, and does not let go
            assertThat(started).isTrue();
        });
    }

    @Test void processOnItsOwnThread_thatComputes_holdsUpNoOther() {
        var stop = new AtomicBoolean();
        try {
            TestProcesses.plain(runtime, self -> {
                var running = new AtomicBoolean();
                self.spawn(other -> {
                    running.set(true);
                    while (!stop.get()) Thread.onSpinWait(); // never lets go
                }, SpawnOptions.NONE.onDedicatedThread());
                while (!running.get()) self.sleep(Duration.ofMillis(1));
                for (int i = 0; i < 100; i++) {
                    self.spawn(other -> other.send(self.pid(), "answer"), SpawnOptions.NONE);
                    assertThat(TestProcesses.expect(self, String.class)).isEqualTo("answer");
                    self.sleep(Duration.ofMillis(1));
                }
            });
        } finally {
            stop.set(true);
        }
    }

    /// A worker falls asleep some 20 microseconds after it ran out of work: each call comes a little later after the
    /// one before.
    @Test
    void callsThatComeAsTheOnlyWorkerFallsAsleep_areAnswered() {
        try (var dozing = ActorRuntime.open(RuntimeOptions.defaults().workers(1))) {
            var echo = dozing.start(Scripted.script()).pid();
            for (int i = 0; i < 20_000; i++) {
                long begin = System.nanoTime();
                while (System.nanoTime() - begin < i % 64 * 1000) Thread.onSpinWait();
                assertThat(Gen.call(echo, i, TestProcesses.LONG)).isEqualTo(i);
            }
        }
    }
}
