package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Tasks;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.ChildStart;
import dev.coppice.supervision.Restart;
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

/// One computation in a process of its own, and the right of its owner to the result.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskExamples" region="task"}
///
/// The function runs on a virtual thread of its own: it may block as long as it likes and takes a worker from nobody.
///
/// The owner is the process that made the task, or the thread if that runs none. Only the owner may wait for the task, and it gets the
/// result once. Waiting holds up nobody but the owner, whose mailbox is not touched and may be of any length.
///
/// - A task made by a process is linked to it: if the task fails, so does the owner, unless that traps exits (it then gets a
///   [Signal.Exit][dev.coppice.core.Signal.Exit] for the end of every task, `normal` too); if the owner fails, the task ends at once with the same
///   reason and its thread is interrupted. An owner that ends `normal` leaves its tasks alone.
/// - A thread that runs no process cannot be linked to anything: its tasks run until they are done or [#shutdown].
/// - A task that fails is reported under `dev.coppice.task`, once; an end with a clean reason is not.
/// - Limits are five seconds unless given; null is without limit, and zero only looks.
///
/// About tasks that belong to a supervisor see [TaskSupervisor].
///
/// @param <R> what the task returns
public final class Task<R extends @Nullable Object> {
    static final Duration LIMIT = Duration.ofSeconds(5);

    private final Owner owner;
    /// Null if there is no process, but only a value.
    final @Nullable PendingCall<R> pending;
    private final @Nullable R value;
    /// Whether the result was asked for, or is wanted no more. Used by the owner only.
    private boolean done;

    Task(Owner owner, @Nullable PendingCall<R> pending, @Nullable R value) {
        this.owner = owner;
        this.pending = pending;
        this.value = value;
    }

    // ── starting ──

    /// Runs `function` in a process linked to the calling one, and returns at once.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static <R extends @Nullable Object> Task<R> async(Callable<R> function) {
        return async(Owner.caller("Task.async(function)", "Task.async(runtime, function)").runtime(), function);
    }

    /// Runs `function` in a process of `runtime`, and returns at once. If a process of `runtime` calls, it is the owner, and linked; else the
    /// owner is the calling thread, or process of another runtime, and there is no link.
    ///
    /// @throws IllegalStateException if the runtime is closed
    public static <R extends @Nullable Object> Task<R> async(ActorRuntime runtime, Callable<R> function) {
        var caller = Owner.caller(runtime);
        var options = Owner.spawn(caller);
        if (caller != null) options = options.link();
        return new Task<>(Owner.current(), Tasks.spawn(runtime, body(function, caller), options), null);
    }

    /// A task that is done, without a process: for where a task is asked for and the value is known. It may be awaited any number of times.
    public static <R extends @Nullable Object> Task<R> completed(R value) {
        return new Task<>(Owner.current(), null, value);
    }

    /// A task that waits for `stage` and returns what that gives. A task that is ended cancels it.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static <R extends @Nullable Object> Task<R> from(CompletionStage<R> stage) {
        return from(Owner.caller("Task.from(stage)", "Task.from(runtime, stage)").runtime(), stage);
    }

    /// As [#from(CompletionStage)], also for threads that run no process: see [#async(ActorRuntime, Callable)].
    public static <R extends @Nullable Object> Task<R> from(ActorRuntime runtime, CompletionStage<R> stage) {
        return async(runtime, new StageFunction<>(stage.toCompletableFuture()));
    }

    /// Runs `function` in a process of its own that nobody waits for. It is not linked to the caller.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static Pid start(Callable<?> function) {
        return start(Owner.caller("Task.start(function)", "Task.start(runtime, function)").runtime(), function);
    }

    /// As [#start(Callable)], also for threads that run no process.
    public static Pid start(ActorRuntime runtime, Callable<?> function) {
        var caller = Owner.caller(runtime);
        return Gen.spawn(runtime, body(function, caller), Owner.spawn(caller));
    }

    /// Runs `function` in a process that nobody waits for, linked to the calling one.
    ///
    /// @throws IllegalStateException if the calling thread runs no process
    public static Pid startLink(Callable<?> function) {
        var caller = Owner.caller("Task.startLink", "Task.start(runtime, function)");
        return Gen.spawn(caller.runtime(), body(function, caller), Owner.spawn(caller).link());
    }

    /// A child that runs `function` in a process of its own, for supervisors. It is not restarted unless the spec is told otherwise.
    public static ChildSpec<Object> childSpec(Callable<?> function) {
        var given = body(function, null).function();
        ChildStart<Object> start = starter -> {
            var pid = startLink(given);
            return new StartResult.Started<>(Gen.ref(pid), pid, null);
        };
        return ChildSpec.of(given.getClass(), start).restart(Restart.TEMPORARY);
    }

    private static TaskBody body(@Nullable Callable<?> function, @Nullable ProcessContext caller) {
        if (function == null) throw new IllegalArgumentException("a task needs a function, and this is null");
        return new TaskBody(function, caller == null ? null : caller.pid());
    }

    // ── streams ──

    /// Works on `elements`, each in a task of its own that is linked to the consumer, and gives what becomes of them.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.StreamOptionsExamples" region="options"}
    ///
    /// - Nothing happens before the first result is wanted; then the input is read no further than there is room for tasks, and only
    ///   while the consumer waits for a result. A result that is ready but not wanted yet gives its room to the next element.
    /// - The consumer is the process that wants the first result, which need not be the one that made the stream. It alone may go on.
    /// - A task that fails takes a consumer along that does not trap exits; any other consumer gets an [Outcome.Exit], and no message.
    /// - The limit runs from the start of each task, also while the consumer does something else. When it is over the task is killed, and
    ///   the consumer fails with [CallFailed], or, with [StreamOptions#killLate], gets an [Outcome.Exit] in its place.
    /// - When the input, the function that takes the results, or the consumer fails, all tasks are killed. Whoever may stop early closes the
    ///   stream, which kills them too and closes an input that is a stream; an operation of [Stream] that stops early does not do so by itself.
    ///
    /// @throws IllegalStateException in the consumer, if that is no process
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(Streams::ofConsumer, Input.<T>of(elements), function, options, Launcher.LINKED);
    }

    /// As [#stream(Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be endless.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            Stream<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(Streams::ofConsumer, Input.<T>of(elements), function, options, Launcher.LINKED);
    }

    /// As [#stream(Iterable, StreamFunction, StreamOptions)], also for consumers that are threads and run no process: their tasks are linked to
    /// nobody, and a task that fails is an [Outcome.Exit].
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            ActorRuntime runtime, Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(() -> runtime, Input.<T>of(elements), function, options, Launcher.LINKED);
    }

    /// As [#stream(ActorRuntime, Iterable, StreamFunction, StreamOptions)], with a stream as the input, which may be endless.
    public static <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<R>> stream(
            ActorRuntime runtime, Stream<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return Streams.stream(() -> runtime, Input.<T>of(elements), function, options, Launcher.LINKED);
    }

    /// The same as a publisher: each subscriber gets a stream of its own, as fast as it asks. A process consumes it, and calls the subscriber
    /// there, where it may block; results that failed are [Outcome.Exit]s. To cancel kills that process and its tasks.
    public static <T extends @Nullable Object, R extends @Nullable Object> Flow.Publisher<Outcome<R>> publisher(
            ActorRuntime runtime, Iterable<? extends T> elements, StreamFunction<? super T, ? extends R> function, StreamOptions options) {
        return new TaskPublisher<>(runtime, () -> stream(runtime, elements, function, options));
    }

    // ── who ──

    /// The process of this task, or null if there is none, see [#completed].
    public @Nullable Pid pid() {
        return pending == null ? null : pending.server();
    }

    /// The process that may wait for this task, or null if that is a thread that runs none.
    public @Nullable Pid owner() {
        return owner.pid();
    }

    // ── waiting ──

    /// The value of this task; waits up to five seconds for it.
    ///
    /// @throws CallFailed as [#await(Duration)]
    public R await() {
        return await(LIMIT);
    }

    /// The value of this task; waits up to `limit` for it. After this the task is done with, whatever came: to wait again is
    /// a time-out. A time-out does not end the task; the failure it is to the owner does, over the link, unless it is caught.
    ///
    /// @throws CallFailed if the task ended without returning (with its reason, `normal` too), or did not return in time
    /// @throws IllegalArgumentException if the caller is not the owner, or `limit` is negative
    public R await(@Nullable Duration limit) {
        checkOwner("await");
        Limits.check(limit);
        String hint = isOpen() ? "it runs on" : "its result was asked for before, and comes only once";
        var outcome = look(limit);
        consume();
        return switch (outcome) {
            case Outcome.Value<R>(var result) -> result;
            case Outcome.Exit<R>(var reason, _) -> throw failed(reason, new Await(limit), limit, "");
            case null -> throw failed(ExitReason.TIMEOUT, new Await(limit), limit, hint);
        };
    }

    /// The values of `tasks` in their order; waits up to five seconds for all of them together.
    ///
    /// @throws CallFailed as [#awaitMany(Collection, Duration)]
    public static <R extends @Nullable Object> List<R> awaitMany(Collection<Task<R>> tasks) {
        return awaitMany(tasks, LIMIT);
    }

    /// The values of `tasks` in their order; waits up to `limit` for all of them together. The first that ends without returning ends
    /// the wait at once. Whatever comes, all of them are done with.
    ///
    /// @throws CallFailed if a task ended without returning, or not all returned in time
    /// @throws IllegalArgumentException if the caller is not the owner of all, or `limit` is negative
    public static <R extends @Nullable Object> List<R> awaitMany(Collection<Task<R>> tasks, @Nullable Duration limit) {
        return Many.values(tasks, limit);
    }

    /// What became of this task, or empty if it is not done within `limit`: then it may be waited for again.
    ///
    /// @throws IllegalArgumentException if the caller is not the owner, or `limit` is negative
    @SuppressWarnings("NamedLikeContextualKeyword") // is always called on a task
    public Optional<Outcome<R>> yield(@Nullable Duration limit) {
        checkOwner("yield");
        Limits.check(limit);
        return Optional.ofNullable(take(limit));
    }

    /// What became of each of `tasks`, in their order, or empty for those not done within `limit`.
    public static <R extends @Nullable Object> List<Optional<Outcome<R>>> yieldMany(
            Collection<Task<R>> tasks, @Nullable Duration limit) {
        return yieldMany(tasks, limit, OnTimeout.NOTHING, Integer.MAX_VALUE);
    }

    /// What became of each of `tasks`, in their order, or empty for those not done when `limit` is over or `enough` are.
    ///
    /// @param onTimeout what then becomes of the others
    /// @throws IllegalArgumentException if the caller is not the owner of all, `limit` is negative, or `enough` is not positive
    public static <R extends @Nullable Object> List<Optional<Outcome<R>>> yieldMany(
            Collection<Task<R>> tasks, @Nullable Duration limit, OnTimeout onTimeout, int enough) {
        return Many.outcomes(tasks, limit, onTimeout, enough);
    }

    // ── ending ──

    /// Tells the task to shut down and waits for its end; kills it if it takes more than five seconds.
    ///
    /// @return what [#shutdown(Duration)] does
    public Optional<Outcome<R>> shutdown() {
        return shutdown(LIMIT);
    }

    /// Tells the task to shut down and waits for its end; kills it if it takes longer than `limit`. The link, if there is one, is removed first.
    ///
    /// @return the value, if it returned before; the reason, if it ended in any way but as told, `no process` if the task was done with
    ///         before, and `killed` if it took too long; empty if it ended as told
    /// @throws IllegalArgumentException if the caller is not the owner, there is no process, or `limit` is negative
    public Optional<Outcome<R>> shutdown(@Nullable Duration limit) {
        return Shutdowns.shutdown(this, checkProcess("shutdown"), limit);
    }

    /// As [#shutdown(Duration)], but kills the task at once.
    public Optional<Outcome<R>> kill() {
        return Shutdowns.kill(this, checkProcess("kill"));
    }

    /// Lets the task run on without caring any more: it is unlinked, and what it returns or how it fails is dropped.
    ///
    /// @return what became of it, if it was done already
    /// @throws IllegalArgumentException if the caller is not the owner, or there is no process
    public Optional<Outcome<R>> ignore() {
        var call = checkProcess("ignore");
        var self = ProcessContext.currentOrNull();
        if (self != null) self.unlink(call.server());
        var outcome = take(Duration.ZERO);
        consume();
        return Optional.ofNullable(outcome);
    }

    // ── elsewhere ──

    /// Completes as this task does; fails with [CallFailed] if the task does. Anybody may ask for it, and it does not use the task up.
    public CompletionStage<R> asStage() {
        return pending == null ? CompletableFuture.completedFuture(valueIfNoProcess()) : pending.stage();
    }

    /// Has the owning process receive a message when this task is done, instead of waiting for it. The task is done with.
    ///
    /// @param message makes the message of what became of the task; runs on a thread that runs no process
    /// @throws IllegalArgumentException if the caller is not the owner, or no process
    public void deliver(Function<? super Outcome<R>, ?> message) {
        checkOwner("deliver");
        Deliveries.deliver(this, message);
        consume();
    }

    // ── for siblings ──

    /// What became of it, if it is done within `limit` and was not asked for before: then the task is done with. Owner only.
    @Nullable Outcome<R> take(@Nullable Duration limit) {
        var outcome = look(limit);
        if (outcome != null) consume();
        return outcome;
    }

    @Nullable Outcome<R> look(@Nullable Duration limit) {
        if (pending == null) return new Outcome.Value<>(valueIfNoProcess());
        return isOpen() ? Outcomes.of(pending, limit) : null;
    }

    /// Whether somebody may still ask for the result. Owner only.
    boolean isOpen() {
        return !done;
    }

    /// Nobody may ask for the result any more. Owner only.
    void consume() {
        if (pending != null) done = true;
    }

    void checkOwner(String what) {
        if (owner.isCurrent()) return;
        throw new IllegalArgumentException(
                what + " of " + this + ", which belongs to " + owner + ", was called by " + Owner.current() + "; only the owner may wait for a task");
    }

    private PendingCall<R> checkProcess(String what) {
        checkOwner(what);
        if (pending != null) return pending;
        throw new IllegalArgumentException(what + " of " + this + ": it was made with Task.completed and has no process");
    }

    @SuppressWarnings("NullAway") // null only where null is an R
    private R valueIfNoProcess() {
        return value;
    }

    CallFailed failed(ExitReason reason, Object request, @Nullable Duration limit, String diagnosis) {
        return new CallFailed(pending == null ? this : pending.server(), request, limit, reason, diagnosis);
    }

    @Override public String toString() {
        return pending == null ? "completed task" : "task " + pending.server();
    }
}
