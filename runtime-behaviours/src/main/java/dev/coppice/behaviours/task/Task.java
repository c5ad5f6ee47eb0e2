package dev.coppice.behaviours.task;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStart;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A computation that runs in its own process, and the handle with which its owner gets the result.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskExamples" region="task"}
///
/// The function runs on its own virtual thread.
/// It may block for any length of time without holding up a worker.
///
/// The owner is the process that created the task, or the creating thread if that thread runs no process.
/// Only the owner may wait for the task, and it gets the result once.
/// Waiting blocks only the owner. It does not touch the owner's mailbox, so the length of the mailbox does not matter.
///
/// What callers may rely on:
/// - A task that a process creates is linked to that process.
///   If the task fails, its owner fails too, unless the owner traps exits.
///   An owner that traps exits receives a [Signal.Exit][dev.coppice.core.Signal.Exit] when a task ends, even for the
///   reason `normal`.
///   If the owner fails, the task ends at once with the same reason, and its thread is interrupted.
///   The tasks of an owner that ends with the reason `normal` keep running.
/// - A task that an external thread creates has no link. It runs until it returns, fails or is [shut down][#shutdown].
/// - A task that fails is reported once, under `dev.coppice.task`. An end with a clean reason is not reported.
///   A [TaskSupervisor] also reports the failure of a task, as supervisors do for any child.
/// - The code of a task finds its runtime with [ActorRuntime#current].
/// - The default timeout is five seconds. Null means no timeout, and zero polls without waiting.
///
/// *Supervision.* A task that fails together with its owner needs no supervisor.
/// Use a [TaskSupervisor] for tasks that are to be listed, counted, or shut down with a part of the supervision tree,
/// and [#childSpec] for a task that is itself a child of a supervisor.
///
/// *When not to use it.* For requests that share state, use a
/// [GenServer][dev.coppice.behaviours.genserver.GenServer].
/// For work that only computes and need not run concurrently, call the function directly.
///
/// *Debugging.* The report of a failed task names the function, the process that started it, its callers and its
/// ancestors.
/// [TaskOptions#label] gives the task a recognizable name in reports and in [ActorRuntime#info].
///
/// @param <R> the result type of the task
public final class Task<R extends @Nullable Object> extends OwnedResult<R> {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    static final String NO_OPTIONS = "options must not be null; use TaskOptions.defaults()";

    Task(TaskOwner owner, @Nullable PendingCall<R> pending, @Nullable R value) {
        super(owner, pending, value);
    }

    // ── starting ──

    /// Runs `function` in a process that is linked to the calling process. Returns at once.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static <R extends @Nullable Object> Task<R> async(Callable<R> function) {
        requireNonNull(function, "function must not be null");
        return async(function, TaskOptions.defaults());
    }

    /// As [#async(Callable)], for code that returns nothing: the value of the task is null.
    public static Task<@Nullable Void> async(TaskAction action) {
        return async(ActionFunction.of(action));
    }

    /// As [#async(Callable)], with the label of `options`. Their shutdown applies only to tasks with a supervisor.
    ///
    /// @throws IllegalArgumentException if `options` ask for a restart
    public static <R extends @Nullable Object> Task<R> async(Callable<R> function, TaskOptions options) {
        requireNonNull(function, "function must not be null");
        requireNonNull(options, NO_OPTIONS);
        var caller = TaskOwner.caller("Task.async(function)", "Task.async(runtime, function)");
        return async(caller.runtime(), function, options);
    }

    /// As [#async(Callable, TaskOptions)], for code that returns nothing.
    public static Task<@Nullable Void> async(TaskAction action, TaskOptions options) {
        requireNonNull(options, NO_OPTIONS);
        return async(ActionFunction.of(action), options);
    }

    /// Runs `function` in a process of `runtime`. Returns at once.
    ///
    /// A calling process of `runtime` owns the task and is linked to it.
    /// An external thread or a process of another runtime owns the task without a link.
    ///
    /// @throws IllegalStateException if the runtime is closed
    public static <R extends @Nullable Object> Task<R> async(ActorRuntime runtime, Callable<R> function) {
        return async(runtime, function, TaskOptions.defaults());
    }

    /// As [#async(ActorRuntime, Callable)], for code that returns nothing: the value of the task is null.
    public static Task<@Nullable Void> async(ActorRuntime runtime, TaskAction action) {
        return async(runtime, ActionFunction.of(action));
    }

    /// As [#async(ActorRuntime, Callable)], with the label of `options`. Their shutdown applies only to tasks with a
    /// supervisor.
    ///
    /// @throws IllegalArgumentException if `options` ask for a restart
    public static <R extends @Nullable Object> Task<R> async(
            ActorRuntime runtime, Callable<R> function, TaskOptions options) {
        requireNonNull(options, NO_OPTIONS).checkRunsOnce();
        var caller = TaskOwner.caller(runtime);
        var spawn = TaskOwner.spawn(caller, options);
        if (caller != null) spawn = spawn.link();
        return new Task<>(TaskOwner.current(), TaskSupport.spawn(runtime, body(function, caller), spawn), null);
    }

    /// As [#async(ActorRuntime, Callable, TaskOptions)], for code that returns nothing.
    public static Task<@Nullable Void> async(ActorRuntime runtime, TaskAction action, TaskOptions options) {
        return async(runtime, ActionFunction.of(action), options);
    }

    /// Returns a completed task without a process, for APIs that expect a task when the value is already known.
    /// It may be awaited any number of times.
    public static <R extends @Nullable Object> Task<R> completed(R value) {
        return new Task<>(TaskOwner.current(), null, value);
    }

    /// Returns a task that waits for `stage` and returns its value. If the task is ended, it cancels `stage`.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static <R extends @Nullable Object> Task<R> from(CompletionStage<R> stage) {
        requireNonNull(stage, "stage must not be null");
        return from(TaskOwner.caller("Task.from(stage)", "Task.from(runtime, stage)").runtime(), stage);
    }

    /// As [#from(CompletionStage)], also for external threads: see [#async(ActorRuntime, Callable)].
    public static <R extends @Nullable Object> Task<R> from(ActorRuntime runtime, CompletionStage<R> stage) {
        requireNonNull(stage, "stage must not be null");
        return async(runtime, new CompletionStageTask<>(stage.toCompletableFuture()));
    }

    /// Runs `function` in its own process, without a link to the caller and without a result to wait for.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static Pid start(Callable<?> function) {
        requireNonNull(function, "function must not be null");
        return start(TaskOwner.caller("Task.start(function)", "Task.start(runtime, function)").runtime(), function);
    }

    /// As [#start(Callable)], for code that returns nothing.
    public static Pid start(TaskAction action) {
        return start(ActionFunction.of(action));
    }

    /// As [#start(ActorRuntime, Callable)], for code that returns nothing.
    public static Pid start(ActorRuntime runtime, TaskAction action) {
        return start(runtime, ActionFunction.of(action));
    }

    /// As [#start(Callable)], also for external threads.
    public static Pid start(ActorRuntime runtime, Callable<?> function) {
        var caller = TaskOwner.caller(runtime);
        return Gen.spawn(runtime, body(function, caller), TaskOwner.spawn(caller));
    }

    /// Runs `function` in a process that is linked to the calling process, without a result to wait for.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static Pid startLink(Callable<?> function) {
        requireNonNull(function, "function must not be null");
        return startLink(function, TaskOptions.defaults());
    }

    /// As [#startLink(Callable)], for code that returns nothing.
    public static Pid startLink(TaskAction action) {
        return startLink(ActionFunction.of(action));
    }

    private static Pid startLink(Callable<?> function, TaskOptions options) {
        var caller = TaskOwner.caller("Task.startLink", "Task.start(runtime, function)");
        return Gen.spawn(caller.runtime(), body(function, caller), TaskOwner.spawn(caller, options).link());
    }

    /// Returns the spec of a child that runs `function` in its own process. By default it is never restarted.
    public static ChildSpec<Object> childSpec(Callable<?> function) {
        return childSpec(function, TaskOptions.defaults());
    }

    /// As [#childSpec(Callable)], for code that returns nothing.
    public static ChildSpec<Object> childSpec(TaskAction action) {
        return childSpec(ActionFunction.of(action));
    }

    /// As [#childSpec(Callable)], with the restart, shutdown and label of `options`.
    public static ChildSpec<Object> childSpec(Callable<?> function, TaskOptions options) {
        requireNonNull(options, NO_OPTIONS);
        var given = body(function, null).function();
        ChildStart<Object> start = starter -> {
            var pid = startLink(given, options);
            return new StartResult.Started<>(Gen.ref(pid), pid, null);
        };
        return ChildSpec.of(ActionFunction.given(given).getClass(), start).restart(options.restart())
                .shutdown(options.shutdown());
    }

    /// As [#childSpec(Callable, TaskOptions)], for code that returns nothing.
    public static ChildSpec<Object> childSpec(TaskAction action, TaskOptions options) {
        return childSpec(ActionFunction.of(action), options);
    }

    private static TaskBody body(@Nullable Callable<?> function, @Nullable ProcessContext caller) {
        if (function == null) throw new IllegalArgumentException("the function of a task must not be null");
        return new TaskBody(function, caller == null ? null : caller.pid());
    }

    // ── streams ──

    /// Applies `function` to each of `elements` in its own task, linked to the consumer, and returns the outcomes.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.StreamOptionsExamples" region="options"}
    ///
    /// - The stream is lazy. Nothing runs before the consumer requests the first result.
    ///   Elements are read and tasks are started only while the consumer waits for a result, and never more tasks than
    ///   [StreamOptions#maxConcurrency] at once.
    ///   A task that has returned makes room for the next element, even if its result has not been consumed yet.
    /// - The consumer is the process that requests the first result, whichever process created the stream.
    ///   Only the consumer may request further results.
    /// - A task that fails also ends its consumer, unless the consumer traps exits.
    ///   A consumer that traps exits gets an [Outcome.Exit] and no exit signal.
    /// - The timeout of a task runs from the start of the task, also while the consumer does something else.
    ///   A task that exceeds it is killed. The consumer then fails with [CallFailed]; with [StreamOptions#killLate] it
    ///   gets an [Outcome.Exit] for this element instead.
    /// - If the input, the function that takes the results, or the consumer fails, all tasks are killed.
    ///   Code that may stop early must close the stream: that kills the tasks, and closes an input that is a stream.
    ///   A short-circuiting operation of [Stream] does not close the stream.
    ///
    /// @throws IllegalStateException in the consumer, if it is not a process
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(Streams::ofConsumer, StreamSource.<T>of(elements), function, options, TaskStarter.LINKED);
    }

    /// As [#stream(Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be endless.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Stream<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(Streams::ofConsumer, StreamSource.<T>of(elements), function, options, TaskStarter.LINKED);
    }

    /// As [#stream(Iterable, StreamFunction, StreamOptions)], also for a consumer that is an external thread.
    /// Its tasks have no link, and a task that fails is an [Outcome.Exit].
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            ActorRuntime runtime, Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function,
            StreamOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        return Streams.stream(() -> runtime, StreamSource.<T>of(elements), function, options, TaskStarter.LINKED);
    }

    /// As [#stream(ActorRuntime, Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be
    /// endless.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            ActorRuntime runtime, Stream<? extends T> elements, StreamFunction<? super T, ? extends R> function,
            StreamOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        return Streams.stream(() -> runtime, StreamSource.<T>of(elements), function, options, TaskStarter.LINKED);
    }

    /// Returns a publisher of such a stream. Each subscriber gets its own stream, at the pace of its requests.
    ///
    /// A process consumes the stream and calls the methods of the subscriber, which may block.
    /// A task that fails is an [Outcome.Exit].
    /// Cancelling a subscription kills its process and the tasks of that process.
    ///
    /// Each subscription ends in one of three ways:
    /// - `onComplete`, after the last result;
    /// - `onError`, when the stream fails, when the process is ended or the runtime closes (with
    ///   [dev.coppice.core.ProcessExit]), or when the runtime is already closed (with [IllegalStateException]);
    /// - cancellation by the subscriber. A subscriber that throws counts as one that cancels.
    public static <T extends @Nullable Object, R extends @Nullable Object> Flow.Publisher<Outcome<R>> publisher(
            ActorRuntime runtime, Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function,
            StreamOptions options) {
        requireNonNull(runtime, "runtime must not be null");
        requireNonNull(elements, "elements must not be null");
        requireNonNull(function, "function must not be null");
        requireNonNull(options, "options must not be null");
        return new TaskPublisher<>(runtime, tasks ->
                Streams.<T, R>stream(() -> runtime, StreamSource.<T>of(elements), function, options, tasks));
    }

    // ── identity ──

    /// Returns the process of this task, or null for a [completed task][#completed].
    public @Nullable Pid pid() {
        return pending == null ? null : pending.server();
    }

    /// Returns the process that owns this task, or null if the owner is an external thread.
    public @Nullable Pid owner() {
        return owner.pid();
    }

    // ── waiting ──

    /// Waits up to five seconds for the value of this task, and returns it.
    ///
    /// @throws CallFailed as [#await(Duration)]
    public R await() {
        return await(DEFAULT_TIMEOUT);
    }

    /// Waits up to `timeout` for the value of this task, and returns it.
    ///
    /// This consumes the task, whatever the outcome: waiting again fails with a timeout.
    /// A timeout does not end the task itself. If the owner does not catch the exception, the owner fails, and the link
    /// then ends the task.
    ///
    /// @throws CallFailed if the task ended without returning (with its reason, even `normal`), or the timeout elapsed
    /// @throws IllegalArgumentException if the caller is not the owner, or `timeout` is negative
    public R await(@Nullable Duration timeout) {
        checkOwner("await");
        Timeouts.check("timeout", timeout);
        String hint = isOpen()
                ? "it is still running"
                : "its result was already consumed; a result can be taken only once";
        var outcome = look(timeout);
        consume();
        return switch (outcome) {
            case Outcome.Value<R>(var result) -> result;
            case Outcome.Exit<R>(var reason, _) -> throw failed(reason, new AwaitRequest(timeout), timeout, "");
            case null -> throw failed(Interrupts.orTimeout(), new AwaitRequest(timeout), timeout, hint);
        };
    }

    /// Waits up to five seconds for all `tasks` together, and returns their values in order.
    ///
    /// @throws CallFailed as [#awaitMany(Collection, Duration)]
    public static <R extends @Nullable Object> List<R> awaitMany(Collection<Task<R>> tasks) {
        return awaitMany(tasks, DEFAULT_TIMEOUT);
    }

    /// Waits up to `timeout` for all `tasks` together, and returns their values in order.
    ///
    /// The first task that ends without returning ends the wait at once; of those that have ended before, the first one
    /// in `tasks` counts. This consumes all tasks, whatever the outcome.
    ///
    /// @throws CallFailed if a task ended without returning, or the timeout elapsed
    /// @throws IllegalArgumentException if the caller does not own all tasks, or `timeout` is negative
    public static <R extends @Nullable Object> List<R> awaitMany(
            Collection<Task<R>> tasks, @Nullable Duration timeout) {
        return AwaitMany.values(tasks, timeout);
    }

    /// Returns the outcome of this task, or empty if it is not done within `timeout`.
    /// An empty result does not consume the task.
    ///
    /// @throws IllegalArgumentException if the caller is not the owner, or `timeout` is negative
    @SuppressWarnings("NamedLikeContextualKeyword") // always called on a task
    public Optional<Outcome<R>> yield(@Nullable Duration timeout) {
        checkOwner("yield");
        Timeouts.check("timeout", timeout);
        return Optional.ofNullable(take(timeout));
    }

    /// Returns the outcome of each of `tasks`, in order, or empty for a task that is not done within `timeout`.
    public static <R extends @Nullable Object> List<Optional<Outcome<R>>> yieldMany(
            Collection<Task<R>> tasks, @Nullable Duration timeout) {
        return yieldMany(tasks, timeout, OnTimeout.KEEP_RUNNING, Integer.MAX_VALUE);
    }

    /// Waits up to `timeout` until `enough` of `tasks` are done, and returns the outcomes of the first `enough`.
    ///
    /// The result has one element for each task, in order. It is empty for a task that is not among the first `enough`.
    ///
    /// If `enough` tasks are done in time, `onTimeout` has no effect.
    /// The other tasks are not consumed, even if they are done.
    /// The owner may wait for them again, shut them down or kill them.
    ///
    /// A task that was consumed before is never done, and is not waited for. If fewer than `enough` tasks can be done
    /// because of that, the timeout counts as elapsed when all others are done.
    ///
    /// @param onTimeout what to do with the tasks that are not done when `timeout` elapses
    /// @throws IllegalArgumentException if the caller does not own all tasks, `timeout` is negative, or `enough` is not
    ///         positive
    public static <R extends @Nullable Object> List<Optional<Outcome<R>>> yieldMany(
            Collection<Task<R>> tasks, @Nullable Duration timeout, OnTimeout onTimeout, int enough) {
        requireNonNull(onTimeout, "onTimeout must not be null");
        return AwaitMany.outcomes(tasks, timeout, onTimeout, enough);
    }

    // ── ending ──

    /// Shuts the task down and waits for its end. Kills the task after five seconds.
    ///
    /// @return as [#shutdown(Duration)]
    public Optional<Outcome<R>> shutdown() {
        return shutdown(DEFAULT_TIMEOUT);
    }

    /// Removes the link to the task, if there is one, sends it the exit signal `shutdown`, and waits for its end.
    /// Kills the task when `timeout` elapses.
    ///
    /// @return empty if the task ended with `shutdown`; the value if the task returned first; otherwise the reason:
    ///         `killed` after the timeout, and `no process` if the task was consumed before
    /// @throws IllegalArgumentException if the caller is not the owner, the task has no process, or `timeout` is
    ///         negative
    public Optional<Outcome<R>> shutdown(@Nullable Duration timeout) {
        return TaskShutdown.shutdown(this, checkProcess("shutdown"), timeout);
    }

    /// As [#shutdown(Duration)], but kills the task at once. Empty means that the task ended with `killed`.
    public Optional<Outcome<R>> kill() {
        return TaskShutdown.kill(this, checkProcess("kill"));
    }

    /// Gives the task up without ending it: removes the link and drops the result.
    ///
    /// @return the outcome, if the task is already done
    /// @throws IllegalArgumentException if the caller is not the owner, or the task has no process
    public Optional<Outcome<R>> ignore() {
        var call = checkProcess("ignore");
        var self = ProcessContext.currentOrNull();
        if (self != null) self.unlink(call.server());
        var outcome = take(Duration.ZERO);
        consume();
        return Optional.ofNullable(outcome);
    }

    // ── elsewhere ──

    /// Returns a future that completes with the value of this task, or with [CallFailed] if the task fails.
    /// Any thread may call this. It does not consume the task.
    public CompletableFuture<R> asStage() {
        return pending == null ? CompletableFuture.completedFuture(valueIfNoProcess()) : pending.stage();
    }

    /// Sends the owning process a message when this task is done, as an alternative to waiting. This consumes the task.
    /// If the task was consumed before, its outcome is delivered all the same.
    ///
    /// @param message makes the message from the outcome; runs on a thread that runs no process
    /// @throws IllegalArgumentException if the caller is not the owner, or is not a process
    public void deliver(Function<? super Outcome<R>, ?> message) {
        requireNonNull(message, "message must not be null");
        checkOwner("deliver");
        TaskDelivery.deliver(this, message);
        consume();
    }

    @Override public String toString() {
        return pending == null ? "completed task" : "task " + pending.server();
    }
}
