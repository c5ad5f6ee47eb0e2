package dev.coppice.behaviours.task;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.ForwardingRef;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStart;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The address of a running [TaskSupervisor] or other [DynamicSupervisor], with methods that start tasks in it.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskSupervisorExamples" region="supervisor"}
///
/// May be used from any thread. Methods that start a task wait until the supervisor has started it, without a timeout.
@SuppressWarnings("exports") // the superclass is not exported to users
public final class TaskSupervisorRef extends ForwardingRef<DynamicSupervisor> {

    private TaskSupervisorRef(Ref<DynamicSupervisor> supervisor) {
        super(supervisor);
    }

    /// Returns the task supervisor at `supervisor`. If that address is a name, the result survives restarts.
    public static TaskSupervisorRef of(Ref<DynamicSupervisor> supervisor) {
        requireNonNull(supervisor, "supervisor must not be null");
        return supervisor instanceof TaskSupervisorRef known ? known : new TaskSupervisorRef(supervisor);
    }

    /// Returns the task supervisor that holds `name` at the time of each call.
    public static TaskSupervisorRef of(ActorRuntime runtime, Name<DynamicSupervisor> name) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(name, "name must not be null");
        return of(runtime.ref(name));
    }

    private DynamicSupervisorRef supervisor() {
        return DynamicSupervisorRef.of(this);
    }

    // ── tasks ──

    /// As [#async(Callable, TaskOptions)], with the defaults.
    public <R extends @Nullable Object> Task<R> async(Callable<R> function) {
        return async(function, TaskOptions.defaults());
    }

    /// Runs `function` in a task that is linked to the supervisor, and to the caller if the caller is a process.
    ///
    /// @throws IllegalStateException if the supervisor already has `maxChildren` children
    /// @throws IllegalArgumentException if the options ask for a restart
    /// @throws CallFailed if the supervisor does not run
    public <R extends @Nullable Object> Task<R> async(Callable<R> function, TaskOptions options) {
        return task(function, options, true);
    }

    /// As [#asyncNoLink(Callable, TaskOptions)], with the defaults.
    public <R extends @Nullable Object> Task<R> asyncNoLink(Callable<R> function) {
        return asyncNoLink(function, TaskOptions.defaults());
    }

    /// Runs `function` in a task that is linked only to the supervisor.
    ///
    /// The failure of the task reaches the caller only through [Task#await].
    /// Once the task has begun, it outlives the caller. Fails as [#async(Callable, TaskOptions)].
    public <R extends @Nullable Object> Task<R> asyncNoLink(Callable<R> function, TaskOptions options) {
        return task(function, options, false);
    }

    /// As [#async(Callable)], for code that returns nothing: the value of the task is null.
    public Task<@Nullable Void> async(TaskAction action) {
        return async(ActionFunction.of(action));
    }

    /// As [#async(Callable, TaskOptions)], for code that returns nothing.
    public Task<@Nullable Void> async(TaskAction action, TaskOptions options) {
        return async(ActionFunction.of(action), options);
    }

    /// As [#asyncNoLink(Callable)], for code that returns nothing: the value of the task is null.
    public Task<@Nullable Void> asyncNoLink(TaskAction action) {
        return asyncNoLink(ActionFunction.of(action));
    }

    /// As [#asyncNoLink(Callable, TaskOptions)], for code that returns nothing.
    public Task<@Nullable Void> asyncNoLink(TaskAction action, TaskOptions options) {
        return asyncNoLink(ActionFunction.of(action), options);
    }

    private <R extends @Nullable Object> Task<R> task(
            @Nullable Callable<R> function, TaskOptions options, boolean linked) {
        if (function == null) throw new IllegalArgumentException("the function of a task must not be null");
        requireNonNull(options, Task.NO_OPTIONS).checkRunsOnce();
        var self = ProcessContext.currentOrNull();
        var work = new AsyncWork(function, self == null ? null : self.pid());
        return new Task<>(TaskOwner.current(), start(work, options, linked), null);
    }

    /// Starts a task without a result to wait for, and returns when it has started. The options may ask for restarts.
    ///
    /// @throws CallFailed if the supervisor does not run
    public StartResult<Object> startChild(Callable<?> function, TaskOptions options) {
        if (function == null) throw new IllegalArgumentException("the function of a task must not be null");
        var self = ProcessContext.currentOrNull();
        var body = new TaskBody(function, self == null ? null : self.pid());
        var spec = spec(ActionFunction.given(function).getClass(), body, TaskOwner.callers(self), options);
        return supervisor().startChild(spec);
    }

    /// As [#startChild(Callable, TaskOptions)], with the defaults: without a restart.
    public StartResult<Object> startChild(Callable<?> function) {
        return startChild(function, TaskOptions.defaults());
    }

    /// As [#startChild(Callable, TaskOptions)], for code that returns nothing.
    public StartResult<Object> startChild(TaskAction action, TaskOptions options) {
        return startChild(ActionFunction.of(action), options);
    }

    /// As [#startChild(Callable)], for code that returns nothing.
    public StartResult<Object> startChild(TaskAction action) {
        return startChild(ActionFunction.of(action));
    }

    /// Returns the running tasks.
    ///
    /// @throws CallFailed if the supervisor does not run
    public List<Pid> children() {
        return supervisor().whichChildren().stream()
                .map(ChildInfo::pid)
                .filter(Objects::nonNull)
                .map(Pid.class::cast)
                .toList();
    }

    /// Ends a task.
    ///
    /// @return empty if this ended the task, or [ChildError.NotFound]
    /// @throws CallFailed if the supervisor does not run
    public Optional<ChildError> terminateChild(Pid task) {
        return supervisor().terminateChild(task);
    }

    // ── streams ──

    /// As [Task#stream(Iterable, StreamFunction, StreamOptions)], with tasks that are linked to the supervisor, and to
    /// the consumer if it is a process.
    ///
    /// If the supervisor already has `maxChildren` children, all tasks of the stream are killed, and the consumer fails
    /// with [IllegalStateException].
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Iterable<? extends T> elements,
            StreamFunction<? super T, ? extends R> function,
            StreamOptions options) {
        return stream(StreamSource.<T>of(elements), function, options, true);
    }

    /// As [#stream(Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be endless.
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Stream<? extends T> elements,
            StreamFunction<? super T, ? extends R> function,
            StreamOptions options) {
        return stream(StreamSource.<T>of(elements), function, options, true);
    }

    /// As [#stream(Iterable, StreamFunction, StreamOptions)], with tasks that are linked only to the supervisor.
    ///
    /// A task that fails is an [Outcome.Exit] for any consumer.
    /// Tasks that have begun outlive a consumer that is killed, until their timeout.
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> streamNoLink(
            Iterable<? extends T> elements,
            StreamFunction<? super T, ? extends R> function,
            StreamOptions options) {
        return stream(StreamSource.<T>of(elements), function, options, false);
    }

    /// As [#streamNoLink(Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be endless.
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> streamNoLink(
            Stream<? extends T> elements,
            StreamFunction<? super T, ? extends R> function,
            StreamOptions options) {
        return stream(StreamSource.<T>of(elements), function, options, false);
    }

    private <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            StreamSource<T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options,
            boolean linked) {
        return Streams.stream(() -> TaskSupport.runtimeOf(running()), elements, function, options,
                starter(options, linked));
    }

    private TaskStarter starter(@Nullable StreamOptions options, boolean linked) {
        if (options == null) return TaskStarter.LINKED; // null options are refused before a task is started
        var tasks = TaskOptions.defaults().shutdown(options.shutdown());
        return (runtime, slot) -> start(slot, tasks, linked);
    }

    private Pid running() {
        var pid = pid();
        if (pid == null) {
            throw CallFailed.unhandled(this, "start a task", null, ExitReason.NO_PROCESS, Gen.noHolder(this));
        }
        return pid;
    }

    // ── implementation ──

    /// Asks the supervisor to start a task, links to it, and then sends it its work.
    private <R extends @Nullable Object> PendingCall<R> start(TaskWork work, TaskOptions options, boolean linked) {
        var self = ProcessContext.currentOrNull();
        var body = new SupervisedTask(self == null ? null : self.pid());
        var result = supervisor().startChild(spec(Task.class, body, TaskOwner.callers(self), options));
        if (!(result instanceof StartResult.Started<Object> started)) throw refused(result);
        if (linked && self != null) self.link(started.pid());
        return Gen.request(started.pid(), work);
    }

    private static ChildSpec<Object> spec(Class<?> work, ProcessBody body, List<Pid> callers, TaskOptions options) {
        requireNonNull(options, Task.NO_OPTIONS);
        var id = options.label() == null ? work : options.label();
        var spawn = TaskOwner.spawn(null, options).link().callers(callers);
        ChildStart<Object> start = starter -> {
            var pid = Gen.spawn(starter.runtime(), body, spawn);
            return new StartResult.Started<>(Gen.ref(pid), pid, null);
        };
        return ChildSpec.of(id, start).restart(options.restart()).shutdown(options.shutdown());
    }

    private IllegalStateException refused(StartResult<?> result) {
        if (ChildError.of(result) instanceof ChildError.MaxChildren(int limit)) {
            return new IllegalStateException("task supervisor " + this + " already has its maximum of " + limit
                    + " children; start fewer tasks at once, or raise maxChildren in its spec");
        }
        return new IllegalStateException("task supervisor " + this + " could not start a task: " + result);
    }
}
