package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Tasks;
import dev.coppice.supervision.ChildError;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStart;
import dev.coppice.supervision.DynamicPlan;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.Restart;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A supervisor of tasks: a place in the supervision tree for work that others ask for.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskSupervisorExamples" region="supervisor"}
///
/// The tasks are children of the supervisor: it lists them, ends them when it ends, and can limit their number. Whoever asks for one owns it
/// and waits for it as for any [Task]. The static methods are for processes and other threads, and take any [DynamicSupervisor].
///
/// A task begins when its owner, who asked for it, has taken note of it; if the owner ends before, it ends with a clean reason and without having
/// begun, and so it does after five seconds.
public final class TaskSupervisor extends DynamicSupervisor {
    private final DynamicPlan plan;

    /// A supervisor of any number of tasks.
    public TaskSupervisor() {
        this(DynamicPlan.defaults());
    }

    /// A supervisor that does as `plan` says. Its intensity is for tasks that are started with a restart.
    public TaskSupervisor(DynamicPlan plan) {
        this.plan = plan;
    }

    @Override protected DynamicPlan init() {
        return plan;
    }

    // ── tasks ──

    /// As [#async(Ref, Callable, TaskOptions)], with the defaults.
    public static <R extends @Nullable Object> Task<R> async(Ref<Message> supervisor, Callable<R> function) {
        return async(supervisor, function, TaskOptions.defaults());
    }

    /// Runs `function` in a task that is linked to the caller, if that is a process, and to the supervisor.
    ///
    /// @throws IllegalStateException if the supervisor has as many children as it may
    /// @throws IllegalArgumentException if the options ask for a restart
    /// @throws CallFailed if the supervisor is not there
    public static <R extends @Nullable Object> Task<R> async(Ref<Message> supervisor, Callable<R> function, TaskOptions options) {
        return task(supervisor, function, options, true);
    }

    /// As [#asyncNoLink(Ref, Callable, TaskOptions)], with the defaults.
    public static <R extends @Nullable Object> Task<R> asyncNoLink(Ref<Message> supervisor, Callable<R> function) {
        return asyncNoLink(supervisor, function, TaskOptions.defaults());
    }

    /// Runs `function` in a task that is linked to the supervisor only: its failure does not reach the caller but through [Task#await], and once it
    /// has begun it outlives the caller. Fails as [#async(Ref, Callable, TaskOptions)].
    public static <R extends @Nullable Object> Task<R> asyncNoLink(Ref<Message> supervisor, Callable<R> function, TaskOptions options) {
        return task(supervisor, function, options, false);
    }

    private static <R extends @Nullable Object> Task<R> task(
            Ref<Message> supervisor, @Nullable Callable<R> function, TaskOptions options, boolean linked) {
        if (function == null) throw new IllegalArgumentException("a task needs a function, and this is null");
        if (options.restart() != Restart.TEMPORARY) {
            throw new IllegalArgumentException("a task that somebody waits for cannot be restarted; use startChild");
        }
        var self = ProcessContext.currentOrNull();
        var order = new AsyncOrder(function, self == null ? null : self.pid());
        return new Task<>(Owner.current(), order(supervisor, order, options, linked), null);
    }

    /// Starts a task that nobody waits for, and returns when it has started. It is restarted as the options say.
    ///
    /// @throws CallFailed if the supervisor is not there
    public static StartResult<Object> startChild(Ref<Message> supervisor, Callable<?> function, TaskOptions options) {
        if (function == null) throw new IllegalArgumentException("a task needs a function, and this is null");
        var self = ProcessContext.currentOrNull();
        var body = new TaskBody(function, self == null ? null : self.pid());
        return DynamicSupervisor.startChild(supervisor, spec(function.getClass(), body, Owner.callers(self), options));
    }

    /// As [#startChild(Ref, Callable, TaskOptions)], with the defaults: without a restart.
    public static StartResult<Object> startChild(Ref<Message> supervisor, Callable<?> function) {
        return startChild(supervisor, function, TaskOptions.defaults());
    }

    /// The tasks that run.
    ///
    /// @throws CallFailed if the supervisor is not there
    public static List<Pid> children(Ref<Message> supervisor) {
        return whichChildren(supervisor).stream().map(ChildInfo::pid).filter(Objects::nonNull).map(Pid.class::cast).toList();
    }

    // ── streams ──

    /// As [Task#stream(Iterable, StreamFunction, StreamOptions)], with the tasks linked to the consumer, if that is a process, and to the supervisor.
    ///
    /// The consumer fails with [IllegalStateException] when the supervisor has as many children as it may, after all tasks of the stream were
    /// killed.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Ref<Message> supervisor, Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(runtimeOf(supervisor), Input.<T>of(elements), function, options, launcher(supervisor, options, true));
    }

    /// As [#stream(Ref, Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be endless.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Ref<Message> supervisor, Stream<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(runtimeOf(supervisor), Input.<T>of(elements), function, options, launcher(supervisor, options, true));
    }

    /// As [#stream(Ref, Iterable, StreamFunction, StreamOptions)], with the tasks linked to the supervisor only: one that fails is an
    /// [Outcome.Exit] for any consumer, and tasks that have begun outlive a consumer that is killed.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> streamNoLink(
            Ref<Message> supervisor, Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(runtimeOf(supervisor), Input.<T>of(elements), function, options, launcher(supervisor, options, false));
    }

    /// As [#streamNoLink(Ref, Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be endless.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> streamNoLink(
            Ref<Message> supervisor, Stream<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(runtimeOf(supervisor), Input.<T>of(elements), function, options, launcher(supervisor, options, false));
    }

    private static Launcher launcher(Ref<Message> supervisor, @Nullable StreamOptions options, boolean linked) {
        if (options == null) return Launcher.LINKED; // refused before it launches anything
        var tasks = TaskOptions.defaults().shutdown(options.shutdown());
        return (runtime, slot) -> order(supervisor, slot, tasks, linked);
    }

    private static Supplier<ActorRuntime> runtimeOf(Ref<Message> supervisor) {
        return () -> Tasks.runtimeOf(pid(supervisor));
    }

    private static Pid pid(Ref<Message> supervisor) {
        var pid = supervisor.pid();
        if (pid == null) throw CallFailed.unhandled(supervisor, "start a task", null, ExitReason.NO_PROCESS, "nobody holds the name");
        return pid;
    }

    // ── how ──

    /// Has `supervisor` start a task, takes note of it, and then orders it to begin.
    private static <R extends @Nullable Object> PendingCall<R> order(
            Ref<Message> supervisor, WorkOrder order, TaskOptions options, boolean linked) {
        var self = ProcessContext.currentOrNull();
        var body = new SupervisedBody(self == null ? null : self.pid());
        var result = DynamicSupervisor.startChild(supervisor, spec(Task.class, body, Owner.callers(self), options));
        if (!(result instanceof StartResult.Started<Object> started)) throw refused(supervisor, result);
        if (linked && self != null) self.link(started.pid());
        return Gen.request(started.pid(), order);
    }

    private static ChildSpec<Object> spec(
            Object id, Body body, List<Pid> callers, TaskOptions options) {
        var spawn = Owner.spawn(null).link().callers(callers);
        ChildStart<Object> start = starter -> {
            var pid = Gen.spawn(starter.runtime(), body, spawn);
            return new StartResult.Started<>(Gen.ref(pid), pid, null);
        };
        return ChildSpec.of(id, start).restart(options.restart()).shutdown(options.shutdown());
    }

    private static IllegalStateException refused(Ref<Message> supervisor, StartResult<?> result) {
        if (ChildError.of(result) instanceof ChildError.MaxChildren(int limit)) {
            return new IllegalStateException("the task supervisor " + supervisor + " has " + limit
                    + " children already, which is as many as it may have: start fewer tasks at once, or give it a plan with more maxChildren");
        }
        return new IllegalStateException("the task supervisor " + supervisor + " could not start a task: " + result);
    }
}
