package dev.coppice.behaviours.task;

import static dev.coppice.behaviours.task.TaskFixture.await;
import static dev.coppice.behaviours.task.TaskFixture.endless;
import static dev.coppice.behaviours.task.TaskFixture.fate;
import static dev.coppice.behaviours.task.TaskFixture.nothing;
import static dev.coppice.behaviours.task.TaskFixture.plain;
import static dev.coppice.behaviours.task.TaskFixture.reason;
import static dev.coppice.behaviours.task.TaskFixture.trapping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskStreamTest {
    private static final StreamOptions DEFAULTS = StreamOptions.defaults();

    private ActorRuntime runtime;
    private TestProcesses.Logs logs;

    @BeforeEach
    void open() {
        runtime = Runtimes.open();
        logs = new TestProcesses.Logs(runtime);
    }

    @AfterEach
    void close() {
        runtime.close();
        logs.close();
    }

    private static <R> Outcome<R> value(R value) {
        return new Outcome.Value<>(value);
    }

    private static <R> Outcome<R> exit(ExitReason reason) {
        return new Outcome.Exit<>(reason);
    }

    private static int sleep(int millis) {
        ProcessContext.current().sleep(Duration.ofMillis(millis));
        return millis;
    }

    private static <R> R exitWith(Object value) {
        throw new ProcessExit(ExitReason.of(value));
    }

    private void assertAlone(ProcessContext self) {
        assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
        assertThat(runtime.processes()).containsExactly(self.pid());
    }

    // ── order ──

    @AnySchedule
    void stream_isOrderedUnlessItsOptionsSayOtherwise() {
        var input = List.of(1);
        assertThat(Task.stream(input, i -> i, DEFAULTS).spliterator().hasCharacteristics(Spliterator.ORDERED)).isTrue();
        assertThat(Task.stream(input, i -> i, DEFAULTS.unordered()).spliterator()
                .hasCharacteristics(Spliterator.ORDERED)).isFalse();
    }

    @AnySchedule
    @Conformance("STR-001")
    void stream_givesWhatBecomesOfEach_inOrder() {
        plain(runtime, self -> {
            for (int concurrency : new int[] {2, 4, 8}) {
                assertThat(Task.stream(List.of(1, 2, 3, 4), i -> i * 10, DEFAULTS.maxConcurrency(concurrency)).toList())
                        .containsExactly(value(10), value(20), value(30), value(40));
                nothing(self, Duration.ZERO);
                assertAlone(self);
            }
        });
    }

    @AnySchedule
    @Conformance("STR-002")
    void ordered_waitsForTheSlowest() {
        plain(runtime,
                self -> assertThat(Task.stream(List.of(40, 30, 20, 10), TaskStreamTest::sleep,
                        DEFAULTS.maxConcurrency(4)).toList())
                .containsExactly(value(40), value(30), value(20), value(10)));
    }

    @AnySchedule
    @Conformance("STR-003")
    void unordered_givesWhatIsReadyFirst() {
        plain(runtime, self -> {
            var input = List.of(400, 300, 200, 100);
            assertThat(Task.stream(input, TaskStreamTest::sleep, DEFAULTS.maxConcurrency(1).unordered()).toList())
                    .containsExactly(value(400), value(300), value(200), value(100));
            // so that a machine that is held up does not make two ready at once
            var apart = List.of(1600, 1100, 600, 100);
            assertThat(Task.stream(apart, TaskStreamTest::sleep, DEFAULTS.maxConcurrency(4).unordered()).toList())
                    .containsExactly(value(100), value(600), value(1100), value(1600));
        });
    }

    @AnySchedule
    @Conformance("STR-005")
    void tasks_areNeverMoreThanAllowed() {
        for (int concurrency : new int[] {1, 3, 10}) {
            plain(runtime, self -> {
                var alive = new AtomicInteger();
                var most = new AtomicInteger();
                var count = Task.stream(IntStream.range(0, 100).boxed(), i -> {
                    most.accumulateAndGet(alive.incrementAndGet(), Math::max);
                    Thread.yield();
                    alive.decrementAndGet();
                    return i;
                }, DEFAULTS.maxConcurrency(concurrency)).count();
                assertThat(count).isEqualTo(100);
                assertThat(most.get()).isBetween(1, concurrency);
            });
        }
    }

    // ── failures ──

    @AnySchedule
    @Conformance("STR-006")
    void failures_areOutcomes_ofAConsumerThatTraps() {
        trapping(runtime, self -> {
            for (var options : List.of(DEFAULTS.maxConcurrency(4), DEFAULTS.maxConcurrency(1))) {
                assertThat(Task.stream(List.of(1, 2, 3, 4), TaskStreamTest::exitWith, options).toList())
                        .containsExactly(exit(reason(1)), exit(reason(2)), exit(reason(3)), exit(reason(4)));
                nothing(self, Duration.ZERO);
                assertAlone(self);
            }
            assertThat(Task.stream(List.of(1, 2, 3, 4), i -> i, DEFAULTS).toList()).hasSize(4);
            nothing(self);
        });
    }

    @AnySchedule
    void failure_endsAConsumerThatDoesNotTrap() {
        var running = new CountDownLatch(1);
        var others = new CountDownLatch(1);
        assertThat(fate(runtime, SpawnOptions.NONE, self -> Task.stream(List.of(0, 1), i -> {
            if (i == 1) {
                Schedule.pass(running);
                return exitWith("broken");
            }
            try {
                running.countDown();
                return endless().call();
            } finally {
                others.countDown();
            }
        }, DEFAULTS.maxConcurrency(2)).count())).isEqualTo(reason("broken"));
        Schedule.pass(others);
    }

    @AnySchedule
    void normalEnd_withoutAValue_isAnExit_forEverybody() {
        plain(runtime, self -> assertThat(Task.stream(List.of(1), i -> exitWith(ExitReason.NORMAL), DEFAULTS).toList())
                .containsExactly(exit(ExitReason.NORMAL)));
        trapping(runtime, self -> {
            assertThat(Task.stream(List.of(1), i -> exitWith(ExitReason.NORMAL), DEFAULTS).toList())
                    .containsExactly(exit(ExitReason.NORMAL));
            nothing(self);
        });
    }

    // ── time ──

    @AnySchedule
    @Conformance("STR-008")
    void timeOut_failsTheConsumer() {
        trapping(runtime, self -> {
            var stream = Task.stream(List.of(1), i -> endless().call(), DEFAULTS.timeout(Duration.ZERO));
            assertThat(catchThrowableOfType(CallFailed.class, stream::toList).cause()).isEqualTo(ExitReason.TIMEOUT);
            nothing(self);
            assertAlone(self);
        });
        assertThat(((ExitReason.RequestFailed) fate(runtime, SpawnOptions.NONE, self ->
                Task.stream(List.of(1), i -> endless().call(), DEFAULTS.timeout(Duration.ZERO)).toList())).cause())
                        .isEqualTo(ExitReason.TIMEOUT);
    }

    @AnySchedule
    @Conformance("STR-009")
    void timeOut_killsTheTask_ifToldSo() {
        plain(runtime, self -> {
            // Long is endless here, and short at once, so that only the order of the two matters.
            assertThat(Task.stream(List.of(100, 1, 100, 1), i -> i == 100 ? endless().call() : i,
                    DEFAULTS.maxConcurrency(4).timeout(Duration.ofSeconds(1)).killLate()).toList())
                    .containsExactly(exit(ExitReason.TIMEOUT), value(1), exit(ExitReason.TIMEOUT), value(1));
            nothing(self);
            assertAlone(self);
        });
    }

    @AnySchedule
    @Conformance("STR-011")
    void exits_tellTheElement_ifToldSo() {
        plain(runtime, self -> assertThat(Task.stream(List.of(1, 100), i -> i == 100 ? endless().call() : i,
                DEFAULTS.maxConcurrency(2).timeout(Duration.ofSeconds(1)).killLate().zipInputOnExit()).toList())
                .containsExactly(value(1), new Outcome.Exit<>(ExitReason.TIMEOUT, 100)));
    }

    @AnySchedule
    void timeOut_runsWhileTheConsumerIsBusy_butNotForWhatIsDone() {
        plain(runtime, self -> {
            var late = new CompletableFuture<Pid>();
            var stream = Task.stream(List.of(0, 1, 2), i -> {
                if (i < 2) return i;
                late.complete(ProcessContext.current().pid());
                return endless().call();
            }, DEFAULTS.maxConcurrency(3).timeout(Duration.ofSeconds(1)).killLate()).iterator();
            assertThat(stream.next()).isEqualTo(value(0));
            TaskFixture.ended(await(late));
            assertThat(stream.next()).isEqualTo(value(1));
            assertThat(stream.next()).isEqualTo(exit(ExitReason.TIMEOUT));
            assertThat(stream.hasNext()).isFalse();
        });
    }

    @AnySchedule
    void killedByAnother_isNotLate_evenIfTheConsumerLooksLater() {
        trapping(runtime, self -> {
            var victim = new CompletableFuture<Pid>();
            var stream = Task.stream(List.of(0, 1), i -> {
                if (i == 0) return i;
                victim.complete(ProcessContext.current().pid());
                return endless().call();
            }, DEFAULTS.maxConcurrency(2).timeout(Duration.ofSeconds(1))).iterator();
            assertThat(stream.next()).isEqualTo(value(0));
            Gen.exit(await(victim), ExitReason.KILL);
            self.sleep(Duration.ofMillis(1100));
            assertThat(stream.next()).isEqualTo(exit(ExitReason.KILLED));
            assertThat(stream.hasNext()).isFalse();
            nothing(self);
        });
    }

    // ── the end ──

    @AnySchedule
    @Conformance("STR-013")
    void closing_killsWhatIsNotUsed() {
        trapping(runtime, self -> {
            var pids = new ConcurrentLinkedQueue<Pid>();
            try (var stream = Task.stream(List.of(0, 1, 2, 3), i -> {
                if (i > 0) pids.add(ProcessContext.current().pid());
                return i == 0 ? i : endless().call();
            }, DEFAULTS.maxConcurrency(4).timeout(null))) {
                assertThat(stream.limit(1)).containsExactly(value(0));
            }
            assertAlone(self);
            assertThat(pids).noneMatch(Pid::isAlive);
            nothing(self);
        });
    }

    @AnySchedule
    @Conformance("STR-015")
    void input_isNotReadTooFar() {
        plain(runtime, self -> {
            var read = new AtomicInteger();
            var source = Stream.generate(read::incrementAndGet).limit(4);
            assertThat(Task.stream(source, i -> i, DEFAULTS.maxConcurrency(8)).toList())
                    .containsExactly(value(1), value(2), value(3), value(4));
            assertThat(read.get()).isEqualTo(4);
        });
        plain(runtime, self -> {
            var read = new AtomicInteger();
            try (var stream = Task.stream(Stream.generate(read::incrementAndGet), i -> i == 1 ? i : endless().call(),
                    DEFAULTS.maxConcurrency(2))) {
                assertThat(stream.limit(1)).containsExactly(value(1));
            }
            assertThat(read.get()).isBetween(2, 3);
        });
    }

    @Test
    void slowConsumer_findsNoMoreWaitingThanThereMayBeTasks() {
        plain(runtime, self -> {
            var read = new AtomicInteger();
            var taken = new AtomicInteger();
            var source = IntStream.range(0, 50).boxed().peek(i -> read.incrementAndGet());
            Task.stream(source, i -> i, DEFAULTS.maxConcurrency(4).unordered()).forEach(outcome -> {
                Awaitility.await().until(() -> runtime.processes().equals(List.of(self.pid()))); // all tasks are done
                assertThat(read.get() - taken.incrementAndGet()).isLessThanOrEqualTo(4);
            });
            assertThat(taken).hasValue(50);
        });
    }

    @AnySchedule
    void endlessInput_isReadOnDemand() {
        plain(runtime, self -> {
            try (var stream = Task.stream(Stream.iterate(1, i -> i + 1), i -> i * 2, DEFAULTS)) {
                assertThat(stream.limit(1000).mapToInt(outcome -> ((Outcome.Value<Integer>) outcome).value()).sum())
                        .isEqualTo(1_001_000);
            }
            assertAlone(self);
        });
    }

    @AnySchedule
    void failingInput_killsTheTasks_andIsClosed() {
        trapping(runtime, self -> {
            var closed = new AtomicBoolean();
            var source = Stream.of(1, 2).peek(i -> {
                if (i == 2) throw new IllegalStateException("no more input");
            }).onClose(() -> closed.set(true));
            assertThatThrownBy(() -> Task.stream(source, i -> endless().call(), DEFAULTS.maxConcurrency(4)).toList())
                    .hasMessage("no more input");
            assertThat(closed).isTrue();
            assertAlone(self);
            nothing(self);
        });
    }

    @AnySchedule
    void failingConsumer_killsTheTasks_andClosesTheInput() {
        trapping(runtime, self -> {
            var closed = new AtomicBoolean();
            var source = Stream.of(1, 2, 3).onClose(() -> closed.set(true));
            assertThatThrownBy(() -> Task.stream(source, i -> i == 1 ? i : endless().call(), DEFAULTS.maxConcurrency(4))
                    .forEach(outcome -> {
                throw new IllegalStateException("enough");
            })).hasMessage("enough");
            assertThat(closed).isTrue();
            assertAlone(self);
            nothing(self);
        });
    }

    @AnySchedule
    void nested_streamsWork() {
        plain(runtime, self -> {
            assertThat(Task.stream(List.of(1, 2), i -> Task.stream(List.of(i, i * 10), j -> j + 1, DEFAULTS).toList(),
                    DEFAULTS).toList())
                    .containsExactly(value(List.of(value(2), value(11))), value(List.of(value(3), value(21))));
            assertThat(Task.stream(List.of(1, 2), i -> i, DEFAULTS)
                    .flatMap(i -> Task.stream(List.of(i), Outcome.Value.class::cast, DEFAULTS)).toList()).hasSize(2);
            assertAlone(self);
        });
    }

    // ── building ──

    @AnySchedule
    @Conformance("STR-018")
    void options_thatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.maxConcurrency(0));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.timeout(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.shutdown(null));
        assertThatIllegalArgumentException().isThrownBy(() -> Task.stream(runtime, List.of(1), i -> i, null));
        assertThatIllegalArgumentException().isThrownBy(() -> Task.stream(runtime, List.of(1), null, DEFAULTS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Task.stream(runtime, (List<Integer>) null, i -> i, DEFAULTS));
    }

    @AnySchedule
    @Conformance("STR-019")
    void consumer_needNotBeTheMaker() {
        var made = new CompletableFuture<Stream<Outcome<List<Pid>>>>();
        plain(runtime,
                self -> made.complete(Task.stream(List.of(1, 2), i -> ProcessContext.current().callers(), DEFAULTS)));
        plain(runtime, self -> {
            var expected = value(List.of(self.pid()));
            assertThat(await(made)).containsExactly(expected, expected);
        });
    }

    @AnySchedule
    void consumer_isOne() {
        var iterator = new CompletableFuture<Iterator<Outcome<Integer>>>();
        plain(runtime, self -> {
            var stream = Task.stream(List.of(1, 2, 3), i -> i, DEFAULTS).iterator();
            assertThat(stream.next()).isEqualTo(value(1));
            iterator.complete(stream);
        });
        assertThatIllegalStateException().isThrownBy(() -> await(iterator).next()).withMessageContaining("may consume");
        assertThatIllegalStateException().isThrownBy(() -> Task.stream(List.of(1), i -> i, DEFAULTS).toList())
                .withMessageContaining("runtime");
    }

    @AnySchedule
    void consumer_mayBeAThread() {
        assertThat(Task.stream(runtime, List.of(1, 2, 3), i -> i == 2 ? exitWith("two") : i, DEFAULTS).toList())
                .containsExactly(value(1), exit(reason("two")), value(3));
        assertThat(runtime.processes()).isEmpty();
    }

    @AnySchedule
    @Conformance("STR-021")
    void nothingHappens_beforeTheFirstResultIsWanted() {
        plain(runtime, self -> {
            var touched = new AtomicBoolean();
            Iterable<Integer> source = () -> {
                touched.set(true);
                return List.of(1).iterator();
            };
            var stream = Task.stream(source, i -> {
                touched.set(true);
                return i;
            }, DEFAULTS).map(outcome -> outcome);
            assertThat(touched).isFalse();
            assertThat(runtime.processes()).containsExactly(self.pid());
            stream.close();
            assertThat(touched).isFalse();
        });
    }

    @AnySchedule
    void consumersDeath_endsItsTasks() {
        var pids = new ConcurrentLinkedQueue<Pid>();
        var consumer = Gen.spawn(runtime, self -> Task.stream(List.of(1, 2), i -> {
            pids.add(ProcessContext.current().pid());
            return endless().call();
        }, DEFAULTS.maxConcurrency(2).timeout(null)).toList(), SpawnOptions.NONE);
        Schedule.until(() -> pids.size() == 2);
        Gen.exit(consumer, reason("gone"));
        Schedule.until(() -> pids.stream().noneMatch(Pid::isAlive));
        Schedule.until(() -> runtime.processes().isEmpty());
    }
}
