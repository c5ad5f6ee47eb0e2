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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// How tasks end: on request, with their owners, by a failure, and the reports about it.
@Timeout(60)
class TaskEndTest {
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

    @RealSchedule("the task blocks its thread")
    @Conformance("TSK-024")
    void shutdown_endsTheTask() {
        trapping(runtime, self -> {
            var interrupted = new CountDownLatch(1);
            var running = new CountDownLatch(1);
            var task = Task.async(() -> {
                running.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return 1;
            });
            Schedule.pass(running);
            assertThat(task.shutdown()).isEmpty();
            assertThat(task.pid().isAlive()).isFalse();
            Schedule.pass(interrupted);
            nothing(self);
        });
    }

    @AnySchedule
    @Conformance("TSK-027")
    void kill_endsATaskThatTraps() {
        plain(runtime, self -> {
            var trapping = new CountDownLatch(1);
            var task = Task.async(() -> {
                ProcessContext.current().trapExits(true);
                trapping.countDown();
                return endless().call();
            });
            Schedule.pass(trapping);
            var monitor = self.monitor(task.pid());
            assertThat(task.kill()).isEmpty();
            assertThat(expect(self, Signal.Down.class).monitor()).isEqualTo(monitor);
            nothing(self);
        });
    }

    @AnySchedule
    void shutdown_isJudgedByTheReason() {
        trapping(runtime, self -> {
            var returned = Task.<Object>async(() -> 1);
            ended(returned.pid());
            assertThat(returned.shutdown()).contains(new Outcome.Value<>(1));
            for (var reason : List.of(ExitReason.NORMAL, ExitReason.shutdown("detail"), ExitReason.KILLED,
                    reason("other"))) {
                var task = Task.async(exiting(reason));
                ended(task.pid());
                assertThat(task.shutdown()).contains(new Outcome.Exit<>(reason));
            }
            var clean = Task.async(exiting(ExitReason.SHUTDOWN));
            var cleanToo = Task.async(exiting(ExitReason.SHUTDOWN));
            ended(clean.pid());
            ended(cleanToo.pid());
            assertThat(clean.shutdown()).isEmpty();
            assertThat(cleanToo.kill()).contains(new Outcome.Exit<>(ExitReason.SHUTDOWN));
        });
    }

    @AnySchedule
    void shutdown_killsATaskThatTakesTooLong() {
        plain(runtime, self -> {
            var trapping = new CountDownLatch(1);
            var task = Task.async(() -> {
                ProcessContext.current().trapExits(true);
                trapping.countDown();
                return endless().call();
            });
            Schedule.pass(trapping);
            assertThat(task.shutdown(Duration.ofMillis(1))).contains(new Outcome.Exit<>(ExitReason.KILLED));
        });
    }

    @AnySchedule
    @Conformance("TSK-029")
    void shutdown_ofATaskThatIsDoneWith_saysNoProcess() {
        plain(runtime, self -> {
            var task = Task.async(() -> 1);
            task.await();
            assertThat(task.shutdown()).contains(new Outcome.Exit<>(ExitReason.NO_PROCESS));
            assertThat(task.kill()).contains(new Outcome.Exit<>(ExitReason.NO_PROCESS));
        });
    }

    @AnySchedule
    @Conformance("TSK-030")
    void ignore_dropsWhatComesLater() {
        plain(runtime, self -> {
            var latch = new CountDownLatch(1);
            var task = Task.async(after(latch, 1));
            assertThat(task.ignore()).isEmpty();
            assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
            latch.countDown();
            ended(task.pid());
            assertThat(catchThrowableOfType(CallFailed.class, () -> task.await(Duration.ZERO)).cause())
                    .isEqualTo(ExitReason.TIMEOUT);
            nothing(self);
            var done = Task.async(() -> 2);
            ended(done.pid());
            assertThat(done.ignore()).contains(new Outcome.Value<>(2));
        });
    }

    @AnySchedule
    @Conformance("TSK-032")
    void ownersDeath_endsTheTask_withTheSameReason() throws InterruptedException {
        var task = new AtomicReference<Task<Object>>();
        var running = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var end = new AtomicReference<java.util.concurrent.CompletionStage<ExitReason>>();
        var fate = fate(runtime, SpawnOptions.NONE, self -> {
            task.set(Task.async(() -> {
                running.countDown();
                try {
                    return endless().call();
                } finally {
                    interrupted.countDown();
                }
            }));
            end.set(Gen.whenEnded(task.get().pid()));
            Schedule.pass(running);
            throw new ProcessExit(reason("broken"));
        });
        assertThat(fate).isEqualTo(reason("broken"));
        assertThat(await(end.get())).isEqualTo(reason("broken"));
        Schedule.pass(interrupted);
    }

    @AnySchedule
    void ownersNormalEnd_leavesTheTaskAlone() {
        var latch = new CountDownLatch(1);
        var task = new AtomicReference<Task<Integer>>();
        assertThat(fate(runtime, SpawnOptions.NONE, self -> task.set(Task.async(after(latch, 1)))))
                .isEqualTo(ExitReason.NORMAL);
        assertThat(task.get().pid().isAlive()).isTrue();
        var end = Gen.whenEnded(task.get().pid());
        latch.countDown();
        assertThat(await(end)).isEqualTo(ExitReason.NORMAL);
    }

    @AnySchedule
    void failure_endsAnOwnerThatDoesNotTrap() {
        assertThat(fate(runtime, SpawnOptions.NONE, self -> Task.async(exiting("broken")).await()))
                .isEqualTo(reason("broken"));
    }

    @AnySchedule
    void await_isIndependentOfTheMailbox() {
        plain(runtime, self -> {
            for (int i = 0; i < 200_000; i++) self.send(self.pid(), i);
            for (int i = 0; i < 1_000; i++) assertThat(Task.async(() -> 1).await()).isEqualTo(1);
        });
    }

    // ── reports ──

    @AnySchedule
    @Conformance("TSK-035")
    void failure_isReportedOnce() {
        trapping(runtime, self -> {
            var task = Task.async(new Failing("the argument"));
            task.yield(LONG);
            ended(task.pid());
            assertThat(logs.events()).singleElement().satisfies(event -> {
                assertThat(event.getLoggerName()).isEqualTo("dev.coppice.task");
                assertThat(event.getLevel()).isEqualTo(ch.qos.logback.classic.Level.ERROR);
                assertThat(event.getFormattedMessage()).contains(
                        task.pid().toString(), "started_from: " + self.pid(), Failing.class.getName(), "the argument",
                        "broken", "callers: [" + self.pid());
                assertThat(event.getThrowableProxy().getMessage()).isEqualTo("broken");
            });
        });
    }

    private record Failing(String argument) implements java.util.concurrent.Callable<Object> {
        @Override public Object call() {
            throw new IllegalStateException("broken");
        }
    }

    @AnySchedule
    void cleanEnds_areNotReported() {
        trapping(runtime, self -> {
            for (var reason : List.of(ExitReason.NORMAL, ExitReason.SHUTDOWN, ExitReason.shutdown("detail"))) {
                assertThat(Task.async(exiting(reason)).yield(LONG)).contains(new Outcome.Exit<>(reason));
            }
        });
        assertThat(logs.events()).isEmpty();
    }
}
