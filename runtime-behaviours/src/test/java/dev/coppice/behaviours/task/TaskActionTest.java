package dev.coppice.behaviours.task;

import static dev.coppice.behaviours.task.TaskFixture.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.Runtimes;
import dev.coppice.behaviours.TestProcesses.Logs;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.testsupport.AnySchedule;
import dev.coppice.testsupport.Schedule;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// Tasks of code that returns nothing and may throw; labels; the runtime of a task. That each kind of lambda compiles
/// is part of the test.
class TaskActionTest {
    private final ActorRuntime runtime = Runtimes.open();
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach void close() {
        runtime.close();
    }

    private void work() throws IOException {
        if (done.size() > 1000) throw new IOException("full");
        done.add("worked");
    }

    private String compute() {
        done.add("computed");
        return "value";
    }

    @AnySchedule
    void eachKindOfLambda_isWhatItLooksLike() {
        Task<String> value = Task.async(runtime, () -> "value");
        Task<String> valueBlock = Task.async(runtime, () -> {
            work();
            return "value";
        });
        Task<String> expression = Task.async(runtime, () -> compute());
        Task<String> valueReference = Task.async(runtime, this::compute);
        for (var task : List.of(value, valueBlock, expression, valueReference))
            assertThat(task.await()).isEqualTo("value");

        Task<@Nullable Void> nothing = Task.async(runtime, () -> work());
        Task<@Nullable Void> block = Task.async(runtime, () -> {
            work();
        });
        Task<@Nullable Void> empty = Task.async(runtime, () -> {});
        Task<@Nullable Void> reference = Task.async(runtime, this::work);
        for (var task : List.of(nothing, block, empty, reference)) assertThat(task.await()).isNull();
    }

    @AnySchedule
    void lambdaThatAlwaysThrows_isAFunction() {
        Task<Object> failing = Task.async(runtime, () -> {
            throw new IOException("disk");
        });
        assertThatThrownBy(failing::await).isInstanceOf(CallFailed.class).hasMessageContaining("disk");
    }

    @AnySchedule
    void lambdaWithoutAnEnd_isAFunction() {
        var begun = new CountDownLatch(1);
        Task<Object> endless = Task.async(runtime, () -> {
            begun.countDown();
            while (true) dev.coppice.core.spi.ProcessContext.current().sleep(java.time.Duration.ofSeconds(1));
        });
        Schedule.pass(begun);
        endless.kill();
        assertThat(TaskFixture.ended(endless.pid())).isEqualTo(ExitReason.KILLED);
    }

    @AnySchedule
    void inAProcess_asyncStartAndStartLink_takeActions() {
        plain(runtime, self -> {
            assertThat(Task.async(this::work).await()).isNull();
            assertThat(Task.async(() -> work(), TaskOptions.defaults()).await()).isNull();
            assertThat(Task.async(() -> 7).await()).isEqualTo(7);
            for (Pid pid : List.of(Task.start(() -> work()), Task.startLink(() -> work()),
                    Task.start(runtime, this::work))) {
                assertThat(TaskFixture.ended(pid)).isEqualTo(ExitReason.NORMAL);
            }
        });
        assertThat(done).hasSize(5);
    }

    @AnySchedule
    void supervised_takeActions() {
        var supervisor = TaskSupervisorRef.of(runtime.start(new TaskSupervisor()));
        assertThat(supervisor.async(this::work).await()).isNull();
        assertThat(supervisor.asyncNoLink(() -> work()).await()).isNull();
        assertThat(supervisor.asyncNoLink(() -> {
            work();
        }, TaskOptions.defaults()).await()).isNull();
        assertThat(supervisor.async(() -> work(), TaskOptions.defaults()).await()).isNull();
        assertThat(supervisor.<String>async(this::compute).await()).isEqualTo("value");
        supervisor.startChild(this::work).orThrow();
        supervisor.startChild(() -> work(), TaskOptions.defaults().restart(Restart.TRANSIENT)).orThrow();
        Schedule.until(() -> done.size() == 7);
    }

    @AnySchedule
    void childSpec_takesActionsAndOptions() {
        var supervisor = DynamicSupervisorRef.of(runtime.start(new TaskSupervisor()));
        supervisor.startChild(Task.childSpec(this::work)).orThrow();
        supervisor.startChild(Task.childSpec(() -> {
            work();
        })).orThrow();
        supervisor.startChild(Task.childSpec(() -> compute())).orThrow();
        Schedule.until(() -> done.size() == 3);

        var spec = Task.childSpec(() -> work(), TaskOptions.defaults().restart(Restart.TRANSIENT).label("nightly"));
        assertThat(spec.restart()).isEqualTo(Restart.TRANSIENT);
        assertThat(Task.childSpec(this::work).restart()).isEqualTo(Restart.TEMPORARY);
    }

    @AnySchedule
    void label_isWhatPrintsAndReportsCallTheTask() {
        var supervisor = TaskSupervisorRef.of(runtime.start(new TaskSupervisor()));
        var options = TaskOptions.defaults().label("fetch /a");
        plain(runtime, self -> {
            assertThat(Task.async(runtime, TaskFixture.endless(), options).pid().toString()).startsWith("fetch /a<");
        });
        try (var task = new Open(supervisor.asyncNoLink(TaskFixture.endless(), options))) {
            assertThat(task.pid().toString()).startsWith("fetch /a<");
        }
        assertThat(supervisor.asyncNoLink(TaskFixture.endless()).pid().toString()).startsWith("Task<");
    }

    /// A task that is killed when it is no longer used.
    private record Open(Task<?> task) implements AutoCloseable {
        Pid pid() {
            return java.util.Objects.requireNonNull(task.pid());
        }

        @Override public void close() {
            task.kill();
        }
    }

    @AnySchedule
    void report_namesTheAction() {
        TaskAction action = () -> {
            throw new IOException("disk");
        };
        try (var logs = new Logs(runtime)) {
            var pid = Task.start(runtime, action);
            TaskFixture.ended(pid);
            Schedule.until(() -> !logs.of("task").isEmpty());
            assertThat(logs.text("task")).contains(action.getClass().getName());
        }
    }

    @AnySchedule
    void cancelledStage_leavesTheTaskItsResult() {
        var go = new CountDownLatch(1);
        var task = Task.async(runtime, TaskFixture.after(go, "value"));
        assertThat(task.asStage().cancel(true)).isTrue();
        go.countDown();
        assertThat(task.await()).isEqualTo("value");
    }

    @AnySchedule
    void restart_isRefusedWhereAResultIsWaitedFor() {
        var restarting = TaskOptions.defaults().restart(Restart.PERMANENT);
        assertThatIllegalArgumentException().isThrownBy(() -> Task.async(runtime, () -> 1, restarting))
                .withMessageContaining("cannot be restarted");
        assertThatIllegalArgumentException().isThrownBy(() -> Task.async(runtime, this::work, restarting))
                .withMessageContaining("cannot be restarted");
    }

    @AnySchedule
    void current_isTheRuntimeOfTheTask() {
        assertThat(Task.async(runtime, ActorRuntime::current).await()).isSameAs(runtime);
        Callable<ActorRuntime> inATaskOfATask = () -> Task.async(ActorRuntime::current).await();
        assertThat(Task.async(runtime, inATaskOfATask).await()).isSameAs(runtime);
        assertThatIllegalStateException().isThrownBy(ActorRuntime::current)
                .withMessageContaining("not running a process");
    }

    @AnySchedule
    @SuppressWarnings("NullAway") // null is the tested argument
    void nullAction_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Task.async(runtime, (TaskAction) null))
                .withMessageContaining("null");
        assertThatIllegalArgumentException().isThrownBy(() -> Task.childSpec((TaskAction) null))
                .withMessageContaining("null");
    }
}
