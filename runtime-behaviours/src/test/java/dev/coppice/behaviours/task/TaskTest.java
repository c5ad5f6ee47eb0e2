package dev.coppice.behaviours.task;

import static dev.coppice.behaviours.task.TaskFixture.LONG;
import static dev.coppice.behaviours.task.TaskFixture.after;
import static dev.coppice.behaviours.task.TaskFixture.await;
import static dev.coppice.behaviours.task.TaskFixture.ended;
import static dev.coppice.behaviours.task.TaskFixture.endless;
import static dev.coppice.behaviours.task.TaskFixture.exiting;
import static dev.coppice.behaviours.task.TaskFixture.expect;
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
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.RealSchedule;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// How tasks are started and waited for, one or many.
@Timeout(60)
class TaskTest {
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

    // ── starting ──

    @AnySchedule
    @Conformance("TSK-001")
    void async_linksTheTask_answersAndThenEnds() {
        plain(runtime, self -> {
            var latch = new CountDownLatch(1);
            var task = Task.async(after(latch, 42));
            assertThat(task.owner()).isEqualTo(self.pid());
            assertThat(runtime.info(task.pid()).orElseThrow().links()).containsExactly(self.pid());
            assertThat(runtime.info(self.pid()).orElseThrow().links()).containsExactly(task.pid());
            var monitor = self.monitor(task.pid());
            latch.countDown();
            assertThat(expect(self, Signal.Down.class))
                    .isEqualTo(new Signal.Down(monitor, Signal.DOWN, task.pid(), ExitReason.NORMAL));
            assertThat(task.yield(Duration.ZERO)).contains(new Outcome.Value<>(42));
            nothing(self);
        });
    }

    @AnySchedule
    @Conformance("TSK-001")
    void deliver_makesTheResultAMessage() {
        plain(runtime, self -> {
            Task.async(() -> 42).deliver(outcome -> List.of("done", outcome));
            assertThat(self.receive(List.class::isInstance, LONG)).isEqualTo(List.of("done", new Outcome.Value<>(42)));
        });
        trapping(runtime, self -> {
            Task.async(exiting("broken")).deliver(outcome -> List.of("done", outcome));
            assertThat(self.receive(List.class::isInstance, LONG))
                    .isEqualTo(List.of("done", new Outcome.Exit<>(reason("broken"))));
        });
    }

    @AnySchedule
    @Conformance("TSK-002")
    void await_givesTheValue_withinFiveSecondsByDefault() {
        plain(runtime, self -> {
            assertThat(Task.async(() -> 1 + 1).await()).isEqualTo(2);
            assertThat(Task.<Object>async(() -> null).await()).isNull();
            assertThat(Task.DEFAULT_TIMEOUT).isEqualTo(Duration.ofSeconds(5));
            nothing(self, Duration.ZERO);
        });
    }

    @AnySchedule
    void async_fromAThread_belongsToTheThread() {
        var task = Task.async(runtime, () -> ProcessContext.current().callers());
        assertThat(task.owner()).isNull();
        assertThat(task.await()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> Task.async(() -> 1))
                .withMessageContaining("Task.async(runtime, function)");
    }

    @AnySchedule
    @Conformance("TSK-003")
    void callers_areWhoAskedForTheTask_nearestFirst() {
        plain(runtime, self -> {
            var parent = self.pid();
            record Seen(Pid pid, List<Pid> callers, List<Pid> nested) {}
            var seen = Task.async(() -> {
                var own = ProcessContext.current();
                var nested = Task.async(() -> ProcessContext.current().callers()).await();
                return new Seen(own.pid(), own.callers(), nested);
            }).await();
            assertThat(seen.callers()).containsExactly(parent);
            assertThat(seen.nested()).containsExactly(seen.pid(), parent);
        });
    }

    @AnySchedule
    @Conformance("TSK-004")
    void start_isNotLinked_startLinkIs_andNeitherAnswers() {
        plain(runtime, self -> {
            var latch = new CountDownLatch(1);
            var alone = Task.start(after(latch, 1));
            var linked = Task.startLink(after(latch, 2));
            assertThat(runtime.info(self.pid()).orElseThrow().links()).containsExactly(linked);
            assertThat(runtime.info(alone).orElseThrow().callers()).containsExactly(self.pid());
            var ends = List.of(Gen.whenEnded(alone), Gen.whenEnded(linked));
            latch.countDown();
            for (var end : ends) assertThat(await(end)).isEqualTo(ExitReason.NORMAL);
            nothing(self);
        });
        ended(Task.start(runtime, () -> 1));
    }

    @AnySchedule
    @Conformance("TSK-005")
    void completed_hasNoProcess_andItsValueAtOnce() {
        plain(runtime, self -> {
            var task = Task.completed(7);
            assertThat(task.pid()).isNull();
            assertThat(task.await(Duration.ZERO)).isEqualTo(7);
            assertThat(task.await(Duration.ZERO)).isEqualTo(7);
            assertThat(task.yield(Duration.ZERO)).contains(new Outcome.Value<>(7));
            assertThatIllegalArgumentException().isThrownBy(task::shutdown);
            assertThatIllegalArgumentException().isThrownBy(task::ignore);
            nothing(self, Duration.ZERO);
        });
    }

    // ── await ──

    @AnySchedule
    @Conformance("TSK-006")
    void await_timesOut_andEndsTheOwnerWithTaskAndLimit() {
        var task = new AtomicReference<Task<Object>>();
        var end = new AtomicReference<java.util.concurrent.CompletionStage<ExitReason>>();
        var fate = fate(runtime, SpawnOptions.NONE, self -> {
            task.set(Task.async(endless()));
            end.set(Gen.whenEnded(task.get().pid()));
            task.get().await(Duration.ZERO);
        });
        assertThat(fate)
                .isEqualTo(new ExitReason.RequestFailed(ExitReason.TIMEOUT, task.get().pid(),
                        new AwaitRequest(Duration.ZERO)));
        assertThat(await(end.get())).isEqualTo(fate);
    }

    @AnySchedule
    void await_afterTheResult_isATimeOut() {
        plain(runtime, self -> {
            var task = Task.async(() -> 1);
            assertThat(task.await()).isEqualTo(1);
            var failure = catchThrowableOfType(CallFailed.class, task::await);
            assertThat(failure.cause()).isEqualTo(ExitReason.TIMEOUT);
            assertThat(failure).hasMessageContaining("already consumed");
        });
    }

    @AnySchedule
    void await_timedOut_leavesTheTaskAlone() {
        plain(runtime, self -> {
            var latch = new CountDownLatch(1);
            var task = Task.async(after(latch, 1));
            assertThat(catchThrowableOfType(CallFailed.class, () -> task.await(Duration.ofMillis(1))).timeout())
                    .isEqualTo(Duration.ofMillis(1));
            assertThat(task.pid().isAlive()).isTrue();
            latch.countDown();
            ended(task.pid());
            nothing(self, Duration.ZERO);
        });
    }

    @AnySchedule
    @Conformance("TSK-009")
    void await_ofATaskThatFails_failsWithItsReason() {
        var error = new IllegalStateException("broken");
        trapping(runtime, self -> {
            for (var expected : List.of(new ExitReason.Crash(error), reason("unknown"), ExitReason.SHUTDOWN,
                    ExitReason.NORMAL, ExitReason.KILL)) {
                var task = Task.async(() -> {
                    if (expected instanceof ExitReason.Crash) throw error;
                    throw new ProcessExit(expected);
                });
                var failure = catchThrowableOfType(CallFailed.class, task::await);
                assertThat(failure.cause()).isEqualTo(expected);
                assertThat(failure.reason())
                        .isEqualTo(new ExitReason.RequestFailed(expected, task.pid(),
                                new AwaitRequest(Task.DEFAULT_TIMEOUT)));
                assertThat(expect(self, Signal.Exit.class)).isEqualTo(new Signal.Exit(task.pid(), expected));
                nothing(self, Duration.ZERO);
            }
        });
        assertThat(error.getStackTrace()).isNotEmpty();
    }

    @AnySchedule
    @Conformance("TSK-009")
    void await_thatFails_endsTheOwnerWithTheReason() {
        var fate = fate(runtime, SpawnOptions.NONE.trapExits(), self -> Task.async(exiting("unknown")).await());
        assertThat(((ExitReason.RequestFailed) fate).cause()).isEqualTo(reason("unknown"));
    }

    @AnySchedule
    @Conformance("TSK-010")
    void onlyTheOwner_mayWait() {
        var made = new CompletableFuture<Task<Object>>();
        var owner = Gen.spawn(runtime, self -> {
            made.complete(Task.async(endless()));
            self.receive();
        }, SpawnOptions.NONE);
        var task = await(made);
        plain(runtime, self -> {
            for (Runnable use : List.<Runnable>of(
                    task::await, () -> task.yield(Duration.ZERO), task::shutdown, task::kill, task::ignore,
                    () -> Task.awaitMany(List.of(task)), () -> Task.yieldMany(List.of(task), Duration.ZERO))) {
                assertThatIllegalArgumentException().isThrownBy(use::run)
                        .withMessageContaining(task.pid().toString()).withMessageContaining(self.pid().toString());
            }
        });
        assertThatIllegalArgumentException().isThrownBy(task::await).withMessageContaining(owner.toString());
    }

    @AnySchedule
    void limits_mustNotBeNegative() {
        var task = Task.async(runtime, endless());
        var negative = Duration.ofMillis(-1);
        assertThatIllegalArgumentException().isThrownBy(() -> task.await(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> task.yield(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> task.shutdown(negative));
        assertThatIllegalArgumentException().isThrownBy(() -> Task.awaitMany(List.of(task), negative));
        assertThat(task.kill()).isEmpty();
    }

    // ── many ──

    @AnySchedule
    @Conformance("TSK-011")
    void awaitMany_givesTheValuesInOrder() {
        plain(runtime, self -> {
            self.send(self.pid(), "unrelated");
            var latch = new CountDownLatch(1);
            var first = Task.async(after(latch, 1));
            var second = Task.async(() -> 2);
            var third = Task.async(() -> {
                latch.countDown();
                return 3;
            });
            assertThat(Task.awaitMany(List.of(first, second, third))).containsExactly(1, 2, 3);
            assertThat(Task.awaitMany(List.<Task<Integer>>of())).isEmpty();
            assertThat(self.mailbox()).containsExactly("unrelated");
        });
    }

    @AnySchedule
    @Conformance("TSK-014")
    void awaitMany_failsAtOnce_whenATaskFails() {
        var sleeper = new AtomicReference<Task<Object>>();
        var fate = fate(runtime, SpawnOptions.NONE.trapExits(), self -> {
            sleeper.set(Task.async(endless()));
            Task.awaitMany(List.of(sleeper.get(), Task.async(exiting("unknown"))), null);
        });
        assertThat(((ExitReason.RequestFailed) fate).cause()).isEqualTo(reason("unknown"));
        ended(sleeper.get().pid());
    }

    @AnySchedule
    void awaitMany_whenATaskFails_namesThatTask() {
        plain(runtime, self -> {
            self.trapExits(true);
            var endless = Task.async(endless());
            var failing = Task.<Object>async(exiting("unknown"));
            var failure = catchThrowableOfType(CallFailed.class, () -> Task.awaitMany(List.of(endless, failing), null));
            assertThat(failure.server()).isEqualTo(failing.pid());
            endless.kill();
        });
    }

    @AnySchedule
    @Conformance("TSK-016")
    void awaitMany_timesOut() {
        plain(runtime, self -> {
            var done = Task.async(() -> 1);
            var endless = Task.async(endless());
            var failure = catchThrowableOfType(CallFailed.class, () -> Task.awaitMany(List.of(endless), Duration.ZERO));
            assertThat(failure.cause()).isEqualTo(ExitReason.TIMEOUT);
            assertThat(failure.server()).isEqualTo(endless.pid());
            assertThat(failure).hasMessageContaining("one of 1 tasks; it is still running");
            assertThat(endless.yield(Duration.ZERO)).isEmpty();
            assertThat(done.await()).isEqualTo(1);
            var again = catchThrowableOfType(CallFailed.class, () -> Task.awaitMany(List.of(done), Duration.ZERO));
            assertThat(again).hasMessageContaining("already consumed");
            endless.kill();
        });
    }

    @AnySchedule
    @Conformance("TSK-017")
    void yield_isEmptyUntilTheTaskIsDone() {
        plain(runtime, self -> {
            var latch = new CountDownLatch(1);
            var task = Task.async(after(latch, 5));
            assertThat(task.yield(Duration.ZERO)).isEmpty();
            assertThat(task.yield(Duration.ofMillis(1))).isEmpty();
            latch.countDown();
            assertThat(task.yield(LONG)).contains(new Outcome.Value<>(5));
            assertThat(task.yield(LONG)).isEmpty();
        });
    }

    @AnySchedule
    @Conformance("TSK-018")
    void yield_ofATaskThatEndsNormal_isItsExit() {
        plain(runtime, self -> assertThat(Task.async(exiting(ExitReason.NORMAL)).yield(LONG))
                .contains(new Outcome.Exit<>(ExitReason.NORMAL)));
    }

    @AnySchedule
    @Conformance("TSK-020")
    void yieldMany_tellsWhatBecameOfEach() {
        plain(runtime, self -> {
            var done = Task.<Object>async(() -> 1);
            var running = Task.async(endless());
            var ended = Task.async(exiting(ExitReason.NORMAL));
            ended(done.pid());
            ended(ended.pid());
            assertThat(Gen.awaitAll(List.of(ended.pending), LONG)).as("its owner hears of its end a moment later")
                    .isTrue();
            assertThat(Task.yieldMany(List.of(done, running, ended), Duration.ZERO)).containsExactly(
                    Optional.of(new Outcome.Value<>(1)), Optional.empty(),
                    Optional.of(new Outcome.Exit<>(ExitReason.NORMAL)));
            running.kill();
        });
    }

    @AnySchedule
    void yieldMany_returnsOnceEnoughAreDone_andLeavesTheOthersAlone() {
        plain(runtime, self -> {
            var running = Task.async(endless());
            for (var onTimeout : OnTimeout.values()) {
                var outcomes = Task.yieldMany(List.of(running, Task.<Object>async(() -> 1)), null, onTimeout, 1);
                assertThat(outcomes).containsExactly(Optional.empty(), Optional.of(new Outcome.Value<>(1)));
                assertThat(running.pid().isAlive()).isTrue();
                assertThat(runtime.info(self.pid()).orElseThrow().links()).contains(running.pid());
            }
            running.kill();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Task.yieldMany(List.of(running), null, OnTimeout.KEEP_RUNNING, 0));
        });
    }

    @AnySchedule
    void yieldMany_returnsNoMoreThanEnough_andTheRestLater() {
        trapping(runtime, self -> {
            var tasks = new java.util.ArrayList<Task<Object>>();
            for (int i = 0; i < 5; i++) tasks.add(Task.async(() -> 1));
            for (var task : tasks) ended(task.pid());
            assertThat(Gen.awaitAll(tasks.stream().map(task -> task.pending).toList(), LONG)).isTrue();
            for (int enough : new int[] {1, 3, 1}) {
                var outcomes = Task.yieldMany(tasks, Duration.ZERO, OnTimeout.KILL_TASK, enough);
                assertThat(outcomes.stream().flatMap(Optional::stream)).hasSize(enough)
                        .containsOnly(new Outcome.Value<>(1));
            }
            assertThat(Task.yieldMany(tasks, Duration.ZERO, OnTimeout.KEEP_RUNNING, 1)).containsOnly(Optional.empty());
        });
    }

    @AnySchedule
    void yieldMany_ofKnownValues_returnsNoMoreThanEnough() {
        plain(runtime, self -> {
            var running = Task.async(endless());
            var outcomes = Task.yieldMany(List.of(Task.<Object>completed(1), running, Task.<Object>completed(2)), null,
                    OnTimeout.KILL_TASK, 1);
            assertThat(outcomes)
                    .containsExactly(Optional.of(new Outcome.Value<>(1)), Optional.empty(), Optional.empty());
            assertThat(running.pid().isAlive()).isTrue();
            running.kill();
        });
    }

    @AnySchedule
    @Conformance("TSK-021")
    void yieldMany_killsWhatIsLate_ifToldSo() {
        trapping(runtime, self -> {
            var task = Task.async(endless());
            assertThat(Task.yieldMany(List.of(task), Duration.ZERO, OnTimeout.KILL_TASK, 1))
                    .containsExactly(Optional.empty());
            assertThat(task.pid().isAlive()).isFalse();
            nothing(self);
        });
    }

    @AnySchedule
    void yieldMany_killsWhatIsLate_evenIfItWasAwaitedInVain() {
        trapping(runtime, self -> {
            var task = Task.async(endless());
            assertThatThrownBy(() -> task.await(Duration.ZERO)).isInstanceOf(CallFailed.class);
            assertThat(Task.yieldMany(List.of(task), Duration.ZERO, OnTimeout.KILL_TASK, 1))
                    .containsExactly(Optional.empty());
            assertThat(task.pid().isAlive()).isFalse();
            nothing(self);
        });
    }

    // ── futures ──

    @AnySchedule
    void asStage_completesAsTheTaskDoes() {
        trapping(runtime, self -> {
            assertThat(await(Task.async(() -> 3).asStage())).isEqualTo(3);
            var failing = Task.async(exiting("broken")).asStage();
            assertThat(catchThrowableOfType(CallFailed.class, () -> await(failing)).cause())
                    .isEqualTo(reason("broken"));
            assertThat(await(Task.completed(4).asStage())).isEqualTo(4);
        });
    }

    @RealSchedule("the task blocks its thread on a stage")
    void from_waitsForAStage_andCancelsItWhenEnded() {
        assertThat(Task.from(runtime, CompletableFuture.completedFuture(9)).await()).isEqualTo(9);
        var failed = Task.from(runtime, CompletableFuture.failedFuture(new IllegalStateException("broken")));
        assertThat(catchThrowableOfType(CallFailed.class, failed::await).cause())
                .isInstanceOfSatisfying(ExitReason.Crash.class,
                        crash -> assertThat(crash.throwable()).hasMessage("broken"));
        var open = new CompletableFuture<Integer>();
        var waiting = Task.from(runtime, open);
        Schedule.until(() -> open.getNumberOfDependents() > 0);
        waiting.shutdown();
        Schedule.until(open::isCancelled);
    }
}
