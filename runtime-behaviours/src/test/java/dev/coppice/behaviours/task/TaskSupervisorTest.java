package dev.coppice.behaviours.task;

import static dev.coppice.behaviours.task.TaskFixture.LONG;
import static dev.coppice.behaviours.task.TaskFixture.after;
import static dev.coppice.behaviours.task.TaskFixture.await;
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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.DynamicSupervisorSpec;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Shutdown;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Conformance;
import dev.coppice.testsupport.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskSupervisorTest {
    private ActorRuntime runtime;
    private TestProcesses.Logs logs;
    private TaskSupervisorRef supervisor;

    @BeforeEach
    void open() {
        runtime = Runtimes.open();
        logs = new TestProcesses.Logs(runtime);
        supervisor = TaskSupervisorRef.of(runtime.start(new TaskSupervisor()));
    }

    @AfterEach
    void close() {
        runtime.close();
        logs.close();
    }

    private static <R> Outcome<R> value(R value) {
        return new Outcome.Value<>(value);
    }

    private static <R> Outcome<R> exit(Object value) {
        return new Outcome.Exit<>(ExitReason.of(value));
    }

    private Pid pid() {
        return java.util.Objects.requireNonNull(supervisor.pid());
    }

    @AnySchedule
    @Conformance("TSUP-001")
    void async_linksTheTaskToCallerAndSupervisor() {
        plain(runtime, self -> {
            var latch = new CountDownLatch(1);
            var task = supervisor.async(after(latch, 7));
            assertThat(supervisor.children()).containsExactly(task.pid());
            assertThat(runtime.info(task.pid()).orElseThrow().links()).containsExactlyInAnyOrder(self.pid(), pid());
            var monitor = self.monitor(task.pid());
            latch.countDown();
            assertThat(expect(self, Signal.Down.class))
                    .isEqualTo(new Signal.Down(monitor, Signal.DOWN, task.pid(), ExitReason.NORMAL));
            assertThat(task.yield(Duration.ZERO)).contains(value(7));
            nothing(self);
            assertThat(supervisor.children()).isEmpty();
        });
    }

    @AnySchedule
    @Conformance("TSUP-002")
    void asyncNoLink_linksTheTaskToTheSupervisorOnly() {
        plain(runtime, self -> {
            var latch = new CountDownLatch(1);
            var task = supervisor.asyncNoLink(after(latch, 7));
            assertThat(supervisor.children()).containsExactly(task.pid());
            assertThat(runtime.info(task.pid()).orElseThrow().links()).containsExactly(pid());
            var monitor = self.monitor(task.pid());
            latch.countDown();
            assertThat(expect(self, Signal.Down.class))
                    .isEqualTo(new Signal.Down(monitor, Signal.DOWN, task.pid(), ExitReason.NORMAL));
            assertThat(task.yield(Duration.ZERO)).contains(value(7));
            var failing = supervisor.asyncNoLink(exiting("broken"));
            assertThat(failing.yield(LONG)).contains(exit("broken"));
            nothing(self);
        });
    }

    @AnySchedule
    void async_fromAThread_works() {
        assertThat(supervisor.async(() -> 5).await()).isEqualTo(5);
        assertThat(catchThrowableOfType(CallFailed.class, () -> supervisor.async(exiting("broken")).await()).cause())
                .isEqualTo(reason("broken"));
    }

    @AnySchedule
    @Conformance("TSUP-004")
    void supervisorsEnd_endsTasksAsTheOptionsSay() {
        plain(runtime, self -> {
            var trapping = new CountDownLatch(2);
            java.util.concurrent.Callable<Object> stubborn = () -> {
                ProcessContext.current().trapExits(true);
                trapping.countDown();
                return endless().call();
            };
            var killed = supervisor.asyncNoLink(stubborn, TaskOptions.defaults().shutdown(Shutdown.brutalKill()));
            var slow = supervisor.asyncNoLink(stubborn,
                    TaskOptions.defaults().shutdown(Shutdown.timeout(Duration.ofMillis(10))));
            var told = supervisor.asyncNoLink(endless());
            Schedule.pass(trapping);
            var monitors = List.of(self.monitor(killed.pid()), self.monitor(slow.pid()), self.monitor(told.pid()));
            runtime.stop(supervisor);
            for (var monitor : monitors) {
                var down = (Signal.Down) self.receive(any -> any instanceof Signal.Down d && d.monitor() == monitor);
                assertThat(down.reason())
                        .isEqualTo(monitor == monitors.get(2) ? ExitReason.SHUTDOWN : ExitReason.KILLED);
            }
        });
    }

    @AnySchedule
    @Conformance("TSUP-005")
    void maxChildren_isAnErrorOfTheCaller() {
        var small =
                TaskSupervisorRef.of(runtime.start(new TaskSupervisor(DynamicSupervisorSpec.defaults()
                        .maxChildren(1))));
        plain(runtime, self -> {
            var running = small.async(endless());
            assertThatIllegalStateException().isThrownBy(() -> small.async(() -> 1))
                    .withMessageContaining("already has its maximum of 1 children");
            assertThatIllegalStateException().isThrownBy(() -> small.asyncNoLink(() -> 1))
                    .withMessageContaining("maxChildren");
            assertThat(ChildError.of(small.startChild(() -> 1))).isEqualTo(new ChildError.MaxChildren(1));
            running.shutdown();
            Schedule.until(() -> small.children().isEmpty());
            assertThatIllegalStateException().isThrownBy(() ->
                    small.stream(List.of(1, 2), i -> endless().call(), StreamOptions.defaults().maxConcurrency(2))
                            .toList());
            Schedule.until(() -> small.children().isEmpty());
            assertThat(runtime.info(self.pid()).orElseThrow().links()).isEmpty();
            nothing(self, Duration.ZERO);
        });
    }

    @AnySchedule
    @Conformance("TSUP-007")
    void callers_areWhoAsked_ancestorsTheSupervisor() {
        record Seen(Pid pid, List<Pid> callers, List<Object> ancestors, Seen nested) {}
        plain(runtime, self -> {
            var seen = supervisor.async(() -> {
                var own = ProcessContext.current();
                var nested = supervisor.async(() -> {
                    var inner = ProcessContext.current();
                    return new Seen(inner.pid(), inner.callers(), inner.ancestors(), null);
                }).await();
                return new Seen(own.pid(), own.callers(), own.ancestors(), nested);
            }).await();
            assertThat(seen.callers()).containsExactly(self.pid());
            assertThat(seen.ancestors()).containsExactly(pid());
            assertThat(seen.nested().callers()).containsExactly(seen.pid(), self.pid());
            assertThat(seen.nested().ancestors()).containsExactly(pid());
        });
    }

    @AnySchedule
    @Conformance("TSUP-008")
    void startChild_restartsAsTheOptionsSay() {
        var runs = new ConcurrentLinkedQueue<Pid>();
        java.util.concurrent.Callable<Object> function = () -> {
            runs.add(ProcessContext.current().pid());
            return endless().call();
        };
        var result = supervisor.startChild(function, TaskOptions.defaults().restart(Restart.PERMANENT));
        var first = ((StartResult.Started<Object>) result).pid();
        assertThat(next(runs)).isEqualTo(first);
        runtime.exit(first, ExitReason.SHUTDOWN);
        var second = next(runs);
        assertThat(second).isNotEqualTo(first);
        assertThat(supervisor.children()).containsExactly(second);
        supervisor.startChild(function, TaskOptions.defaults().restart(Restart.TRANSIENT));
        var third = next(runs);
        runtime.exit(third, ExitReason.SHUTDOWN);
        Schedule.until(() -> supervisor.children().equals(List.of(second)));
    }

    private static Pid next(Queue<Pid> runs) {
        Schedule.until(() -> !runs.isEmpty());
        return runs.remove();
    }

    @AnySchedule
    void restart_isNotForTasksSomebodyWaitsFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> supervisor.async(() -> 1, TaskOptions.defaults().restart(Restart.PERMANENT)))
                .withMessageContaining("startChild");
    }

    @AnySchedule
    @Conformance("TSUP-009")
    void terminateChild_endsATask_once() {
        var child = ((StartResult.Started<Object>) supervisor.startChild(endless())).pid();
        assertThat(supervisor.terminateChild(child)).isEmpty();
        assertThat(child.isAlive()).isFalse();
        assertThat(supervisor.terminateChild(child)).contains(new ChildError.NotFound(child));
    }

    @AnySchedule
    @Conformance("TSUP-013")
    void ownersDeath_endsALinkedTask_andNotTheSupervisor() {
        var end = new AtomicReference<java.util.concurrent.CompletionStage<ExitReason>>();
        assertThat(fate(runtime, SpawnOptions.NONE, self -> {
            end.set(Gen.whenEnded(supervisor.async(endless()).pid()));
            throw new ProcessExit(reason("broken"));
        })).isEqualTo(reason("broken"));
        assertThat(await(end.get())).isEqualTo(reason("broken"));
        assertThat(pid().isAlive()).isTrue();
    }

    @AnySchedule
    void ownersDeath_leavesATaskAloneThatIsNotLinked() {
        var latch = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var task = new AtomicReference<Pid>();
        fate(runtime, SpawnOptions.NONE, self -> {
            task.set(supervisor.asyncNoLink(() -> {
                begun.countDown();
                return after(latch, 1).call();
            }).pid());
            Schedule.pass(begun);
            throw new ProcessExit(reason("broken"));
        });
        assertThat(task.get().isAlive()).isTrue();
        var end = Gen.whenEnded(task.get());
        latch.countDown();
        assertThat(await(end)).isEqualTo(ExitReason.NORMAL);
    }

    @AnySchedule
    void task_whoseCallerEndsBeforeTheWorkOrder_endsCleanly() {
        var caller = Gen.spawn(runtime, self -> self.receive(), SpawnOptions.NONE);
        var waiting = Gen.spawn(runtime, new SupervisedTask(caller), SpawnOptions.NONE);
        var end = Gen.whenEnded(waiting);
        Schedule.until(() -> runtime.info(caller).orElseThrow().monitoredBy().contains(waiting));
        Gen.exit(caller, reason("broken"));
        assertThat(await(end)).isEqualTo(ExitReason.shutdown(reason("broken")));
    }

    @AnySchedule
    @Conformance("TSUP-014")
    void streamNoLink_givesExitsToAConsumerThatDoesNotTrap() {
        plain(runtime, self -> {
            assertThat(supervisor.streamNoLink(List.of(1, 2, 3, 4), i -> {
                throw new ProcessExit(ExitReason.of(i));
            }, StreamOptions.defaults()).toList()).containsExactly(exit(1), exit(2), exit(3), exit(4));
            nothing(self);
        });
    }

    @AnySchedule
    void stream_worksUnderTheSupervisor() {
        trapping(runtime, self -> {
            record Seen(int input, List<Pid> callers, List<Object> ancestors) {}
            assertThat(supervisor.stream(List.of(1, 2), i ->
                    new Seen(i, ProcessContext.current().callers(), ProcessContext.current().ancestors()),
                            StreamOptions.defaults()).toList())
                    .containsExactly(
                            value(new Seen(1, List.of(self.pid()), List.of(pid()))),
                            value(new Seen(2, List.of(self.pid()), List.of(pid()))));
            nothing(self);
        });
        assertThat(supervisor.stream(List.of(1, 2), i -> i + 1, StreamOptions.defaults()).toList())
                .containsExactly(value(2), value(3));
    }

    @AnySchedule
    void stream_linked_failsAConsumerThatDoesNotTrap() {
        assertThat(fate(runtime, SpawnOptions.NONE, self -> supervisor.stream(List.of(1), i -> {
            throw new ProcessExit(reason("broken"));
        }, StreamOptions.defaults()).toList())).isEqualTo(reason("broken"));
    }

    @AnySchedule
    @Conformance("TSUP-015")
    void shutdown_thatMakesNoSense_isRefused() {
        var options = StreamOptions.defaults();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.shutdown(Shutdown.timeout(Duration.ofMillis(-1))));
        assertThatIllegalArgumentException().isThrownBy(() -> options.shutdown(null));
        assertThatIllegalArgumentException().isThrownBy(() -> TaskOptions.defaults().shutdown(Shutdown.timeout(null)));
    }

    @AnySchedule
    @Conformance("LOG-010")
    void failure_isReported_withStarterCallersAndFunction() {
        plain(runtime, self -> {
            var task = supervisor.asyncNoLink(new Failing());
            task.yield(LONG);
            assertThat(logs.of("task")).singleElement().satisfies(event -> {
                assertThat(event.getFormattedMessage()).contains(
                        task.pid().toString(), "started_from: " + self.pid(), "callers: [" + self.pid() + "]",
                        Failing.class.getName(), "broken");
                assertThat(event.getThrowableProxy().getMessage()).isEqualTo("broken");
            });
            assertThat(logs.of("crash")).isEmpty();
        });
    }

    private record Failing() implements java.util.concurrent.Callable<Object> {
        @Override public Object call() {
            throw new IllegalStateException("broken");
        }
    }

    @AnySchedule
    void missingSupervisor_isAFailedCall() {
        runtime.stop(supervisor);
        assertThat(catchThrowableOfType(CallFailed.class, () -> supervisor.async(() -> 1)).cause())
                .isEqualTo(ExitReason.NO_PROCESS);
        var unknown = TaskSupervisorRef.of(runtime, new Name<>("unknown"));
        assertThat(catchThrowableOfType(CallFailed.class, () ->
                unknown.stream(List.of(1), i -> i, StreamOptions.defaults()).toList()).cause())
                        .isEqualTo(ExitReason.NO_PROCESS);
    }

    @AnySchedule
    @Conformance("TSK-034")
    void childSpec_isTemporary_unlessToldOtherwise() {
        var ran = new CompletableFuture<Pid>();
        var spec = Task.childSpec(() -> ran.complete(ProcessContext.current().pid()));
        assertThat(spec.restart()).isEqualTo(Restart.TEMPORARY);
        assertThat(spec.restart(Restart.PERMANENT).restart()).isEqualTo(Restart.PERMANENT);
        assertThat(spec.check()).isEmpty();
        var started = (StartResult.Started<Object>) DynamicSupervisorRef.of(supervisor).startChild(spec);
        assertThat(await(ran)).isEqualTo(started.pid());
        Schedule.until(() -> supervisor.children().isEmpty());
    }
}
