package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.InitRefused;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import java.time.Duration;
import java.util.EnumMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A starter that learns of a failed start finds nothing of the process: no name, no link, no monitor, no place in the
/// table, and no signal.
class FailedStartTest {
    private static final Name<Object> NAME = new Name<>("claimed");
    private static final ExitReason REASON = ExitReason.of("on purpose");
    private static final Duration SOON = Duration.ofMillis(1);
    /// How long each race runs.
    private static final long RACE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private final ActorRuntime runtime = Runtimes.open();

    @AfterEach void close() {
        runtime.processes().forEach(left -> runtime.exit(left, ExitReason.KILL)); // the witness traps the shutdown
        runtime.close();
    }

    /// The ways in which a start fails.
    private enum Way {
        IGNORE, STOP, FAIL, THROW, EXIT, KILL_ITSELF, TIME_OUT;

        Object take(ProcessContext self) {
            switch (this) {
                case IGNORE -> throw InitRefused.ignore();
                case STOP -> throw InitRefused.stop(REASON);
                case FAIL -> throw InitRefused.fail(REASON);
                case THROW -> throw new ProcessExit(ExitReason.shutdown("a quiet crash"));
                case EXIT -> self.end(REASON);
                case KILL_ITSELF -> self.exit(self.pid(), ExitReason.KILL);
                case TIME_OUT -> self.sleep(TestProcesses.LONG);
            }
            return "never";
        }

        StartOptions options(boolean blocking) {
            var options = StartOptions.named(NAME);
            if (blocking) options = options.onDedicatedThread();
            return this == TIME_OUT ? options.timeout(SOON) : options;
        }
    }

    /// A program whose start claims all that a process can claim, and then fails.
    private static Scripted failing(Way way, Pid witness, CompletableFuture<Pid> child) {
        return Scripted.script().init(self -> {
            child.complete(self.pid());
            self.link(witness);
            self.monitor(witness, Signal.DOWN);
            self.sendAfter(TestProcesses.LONG, "late");
            return way.take(self);
        });
    }

    private void assertNoTrace(StartResult<?> result, Pid child, Pid witness) {
        assertThat(result).isNotInstanceOf(StartResult.Started.class);
        assertThat(runtime.whereis(NAME)).isNull();
        assertThat(runtime.processes()).doesNotContain(child);
        assertThat(child.isAlive()).isFalse();
        var info = runtime.info(witness).orElseThrow();
        assertThat(info.links()).isEmpty();
        assertThat(info.monitoredBy()).isEmpty();
    }

    private static void assertNothingCame(ReceiveContext self, Object what) {
        assertThat(self.receive(any -> true, Duration.ZERO)).as("what came after %s", what).isNull();
    }

    private void failEachWay(boolean blocking, int times) {
        var witness = Gen.spawn(runtime, TestProcesses.idle(), SpawnOptions.NONE.trapExits());
        TestProcesses.trapping(runtime, self -> {
            for (int i = 0; i < times; i++) {
                for (var way : Way.values()) {
                    var child = new CompletableFuture<Pid>();
                    var result = self.startLinked(failing(way, witness, child), way.options(blocking));
                    if (way == Way.TIME_OUT && !child.isDone()) continue; // it was given up before it began
                    assertNoTrace(result, child.join(), witness);
                    assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
                    assertNothingCame(self, way);
                }
            }
        });
        for (var way : Way.values()) {
            var child = new CompletableFuture<Pid>();
            var result = runtime.tryStart(failing(way, witness, child), way.options(blocking));
            if (way != Way.TIME_OUT || child.isDone()) assertNoTrace(result, child.join(), witness);
            var again = new CompletableFuture<Pid>();
            result = TestProcesses.await(runtime.startAsync(failing(way, witness, again), way.options(blocking)));
            if (way != Way.TIME_OUT || again.isDone()) assertNoTrace(result, again.join(), witness);
        }
    }

    @AnySchedule
    void start_thatFails_leavesNothing_onAWorker() {
        failEachWay(false, 3);
    }

    @AnySchedule
    void start_thatFails_leavesNothing_onAThreadOfItsOwn() {
        failEachWay(true, 3);
    }

    /// Many starts, as close as they get on real threads.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyStarts_thatFail_leaveNothing(boolean blocking) {
        long end = System.nanoTime() + RACE_NANOS;
        var witness = Gen.spawn(runtime, TestProcesses.idle(), SpawnOptions.NONE.trapExits());
        do {
            for (var way : Way.values()) {
                if (way == Way.TIME_OUT) continue; // has a race of its own
                var child = new CompletableFuture<Pid>();
                var result = runtime.tryStart(failing(way, witness, child), way.options(blocking));
                assertNoTrace(result, child.join(), witness);
            }
        } while (System.nanoTime() < end);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyLinkedStarts_thatFail_sendNoSignal(boolean blocking) {
        TestProcesses.trapping(runtime, self -> {
            long end = System.nanoTime() + RACE_NANOS;
            do {
                for (var way : Way.values()) {
                    if (way == Way.TIME_OUT) continue;
                    var child = new CompletableFuture<Pid>();
                    var result = self.startLinked(Scripted.script().init(own -> {
                        child.complete(own.pid());
                        return way.take(own);
                    }), way.options(blocking));
                    assertThat(result).isNotInstanceOf(StartResult.Started.class);
                    assertThat(child.join().isAlive()).isFalse();
                    assertThat(runtime.whereis(NAME)).isNull();
                    assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
                    assertNothingCame(self, way);
                }
            } while (System.nanoTime() < end);
        });
    }

    /// The process fails by itself in the moment in which its starter gives up.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timeout_atTheSameTimeAsTheFailure_sendsNoSignal(boolean blocking) {
        TestProcesses.trapping(runtime, self -> {
            long end = System.nanoTime() + RACE_NANOS;
            int i = 0;
            do {
                long nanos = TimeUnit.MICROSECONDS.toNanos(800 + i++ % 400);
                var child = new CompletableFuture<Pid>();
                var options = StartOptions.named(NAME).timeout(SOON);
                var result = self.startLinked(Scripted.script().init(own -> {
                    child.complete(own.pid());
                    own.sleep(Duration.ofNanos(nanos));
                    throw InitRefused.stop(REASON);
                }), blocking ? options.onDedicatedThread() : options);
                assertThat(((StartResult.Failed<?>) result).reason()).isIn(ExitReason.TIMEOUT, REASON);
                assertThat(runtime.whereis(NAME)).isNull();
                if (child.isDone()) assertThat(runtime.processes()).doesNotContain(child.join());
                assertNothingCame(self, result);
            } while (System.nanoTime() < end);
        });
    }

    /// Another process finds the new one by its name and kills it, at any moment of its start: the starter either has a
    /// process, and is told of its end, or has none, and is told nothing.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void killDuringTheStart_isEitherAFailureOrASignal(boolean blocking) {
        var over = new AtomicBoolean();
        var killer = Thread.ofPlatform().daemon().start(() -> {
            while (!over.get()) {
                var found = runtime.whereis(NAME);
                if (found != null) runtime.exit(found, ExitReason.KILL);
            }
        });
        var seen = new EnumMap<Outcome, Integer>(Outcome.class);
        try {
            TestProcesses.trapping(runtime, self -> {
                long end = System.nanoTime() + RACE_NANOS;
                long limit = System.nanoTime() + TestProcesses.LONG.toNanos();
                do {
                    var options = StartOptions.named(NAME);
                    var result = self.startLinked(Scripted.script(), blocking ? options.onDedicatedThread() : options);
                    seen.merge(outcome(self, result), 1, Integer::sum);
                } while (System.nanoTime() < end
                        || seen.size() < Outcome.values().length && System.nanoTime() < limit);
            });
        } finally {
            over.set(true);
        }
        assertThat(seen).as("both ways to go").containsOnlyKeys(Outcome.values());
        assertThat(killer.isInterrupted()).isFalse();
    }

    private enum Outcome { STARTED, FAILED }

    private Outcome outcome(ReceiveContext self, StartResult<Object> result) {
        if (result instanceof StartResult.Started<Object> started) {
            assertThat(TestProcesses.exit(self)).isEqualTo(new Signal.Exit(started.pid(), ExitReason.KILLED));
            return Outcome.STARTED;
        }
        assertThat(result).isEqualTo(new StartResult.Failed<>(ExitReason.KILLED));
        assertThat(runtime.whereis(NAME)).isNull();
        assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
        assertThat(self.mailbox()).isEmpty();
        return Outcome.FAILED;
    }

    @Test
    void nameThatIsTaken_leavesNothingOfTheSecondProcess() {
        var holder = runtime.start(Scripted.script(), StartOptions.named(NAME));
        TestProcesses.trapping(runtime, self -> {
            long before = runtime.statistics().live();
            var result = self.startLinked(Scripted.script(), StartOptions.named(NAME));
            assertThat(result)
                    .isEqualTo(new StartResult.Failed<>(ExitReason.of(new StartResult.AlreadyStarted(holder.pid()))));
            assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
            assertThat(runtime.statistics().live()).isEqualTo(before);
            assertNothingCame(self, result);
        });
    }

    /// The killed starter's process must not stay behind, made and never run.
    @Test
    void spawnMonitored_byAProcessThatIsKilled_leavesNothing() {
        var spawned = new java.util.concurrent.atomic.AtomicInteger();
        long end = System.nanoTime() + RACE_NANOS;
        do {
            var starter = Gen.spawn(runtime, self -> {
                while (true) {
                    self.spawnMonitored(other -> {}, SpawnOptions.NONE);
                    spawned.incrementAndGet();
                }
            }, SpawnOptions.NONE.onDedicatedThread());
            int before = spawned.get();
            while (spawned.get() < before + 5) Thread.onSpinWait();
            runtime.exit(starter, ExitReason.KILL);
        } while (System.nanoTime() < end);
        org.awaitility.Awaitility.await().until(() -> runtime.processes().isEmpty());
        org.awaitility.Awaitility.await().until(() -> runtime.statistics().live() == 0);
    }
}
