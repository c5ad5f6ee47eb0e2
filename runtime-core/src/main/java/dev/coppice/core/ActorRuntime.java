package dev.coppice.core;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.spi.ProcessContext;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An embedded runtime: it owns processes, the workers that run them, their timers and their names.
///
/// Several runtimes may run in one JVM; they are independent of each other. A runtime may be used from any thread.
/// Methods that start or stop something wait until that is done; all others return at once.
///
/// An *external thread* is a thread that runs no process. An interrupt ends the wait of an external thread, as a
/// timeout would, with the reason [ExitReason#INTERRUPTED]; the interrupt status stays set. Only [#close] keeps
/// waiting.
///
/// All threads of a runtime are daemon threads: they do not keep the JVM alive. When `main` returns and no other
/// non-daemon thread runs, the JVM exits at once and all processes disappear without a shutdown. A program that only
/// serves requests blocks its main thread in [#awaitClose] and closes the runtime in a shutdown hook.
///
/// Methods that take a process accept a [Ref], a [Pid] or a [Name]. A name, or a `Ref` made from one, stands for the
/// process that holds it at the time of the call.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="runtime"}
public sealed interface ActorRuntime extends AutoCloseable permits DefaultActorRuntime {

    /// Opens a runtime with the default options.
    static ActorRuntime open() {
        return open(RuntimeOptions.defaults());
    }

    static ActorRuntime open(RuntimeOptions options) {
        return DefaultActorRuntime.open(options);
    }

    /// Returns the runtime of the calling process. For code that has no `runtime()` method, such as the function of a
    /// task.
    ///
    /// @throws IllegalStateException if the caller is an external thread
    static ActorRuntime current() {
        return ProcessContext.current().runtime();
    }

    /// Starts a process and waits until it has initialised. If the caller is a process, the new process is not linked
    /// to it.
    ///
    /// @throws StartFailed if it refused or failed to start
    /// @throws IllegalStateException if the runtime is closed
    default <M> Ref<M> start(Behaviour<M> behaviour) {
        return start(behaviour, StartOptions.defaults());
    }

    /// Starts a process with `options` and waits until it has initialised.
    ///
    /// @throws StartFailed if it refused or failed to start, or its name is taken
    <M> Ref<M> start(Behaviour<M> behaviour, StartOptions options);

    /// Starts a process and waits until it has initialised, refused, or failed. A process that failed has ended when
    /// this returns.
    <M> StartResult<M> tryStart(Behaviour<M> behaviour, StartOptions options);

    /// Starts a process. The future completes when the process has initialised, refused, or failed.
    <M> CompletableFuture<StartResult<M>> startAsync(Behaviour<M> behaviour, StartOptions options);

    /// Returns the address of the process that holds `name` at the time of each use.
    <M> Ref<M> ref(Name<M> name);

    /// Returns the address of the process `pid` only, for messages of `protocol`. Use it for pids from a supervisor's
    /// list of children, from the supervision tree and from events.
    ///
    /// The conversion is checked: `protocol` must be the protocol of the process or a part of it. Only the class is
    /// checked; the caller is responsible for the type arguments of a generic protocol. For a process that has ended
    /// nothing is checked: its address is returned, a cast to it becomes a dead letter, and a call fails with
    /// `no process`. Messages are still checked when they are sent, until the process has been released.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="convert"}
    ///
    /// @throws IllegalArgumentException if the process is alive and does not accept all messages of `protocol`, or
    ///     belongs to another runtime
    <M> Ref<M> ref(Pid pid, Class<M> protocol);

    /// Returns the process that holds `name`, or null.
    @Nullable Pid whereis(Name<?> name);

    // ── stopping ──

    /// Asks a process to terminate and waits, without a timeout, until it has ended.
    default void stop(Ref<?> process) {
        stop(process, ExitReason.NORMAL, null);
    }

    /// Asks a process to terminate with `reason` and waits until it has ended.
    ///
    /// @param timeout how long to wait, or null for no timeout; the process still terminates after a timeout
    /// @throws CallFailed if there is no such process (`no process`), if it is the caller, if it ends with another
    ///     reason, or on timeout
    void stop(Ref<?> process, ExitReason reason, @Nullable Duration timeout);

    /// Does the same as [#stop(Ref)].
    default void stop(Pid process) {
        stop(process, ExitReason.NORMAL, null);
    }

    /// Does the same as [#stop(Ref, ExitReason, Duration)].
    void stop(Pid process, ExitReason reason, @Nullable Duration timeout);

    /// Does the same as [#stop(Ref)].
    default void stop(Name<?> process) {
        stop(ref(process));
    }

    /// Does the same as [#stop(Ref, ExitReason, Duration)].
    default void stop(Name<?> process, ExitReason reason, @Nullable Duration timeout) {
        stop(ref(process), reason, timeout);
    }

    /// Sends an exit signal and returns at once. [ExitReason#KILL] ends the process whatever it is doing. Does nothing
    /// if there is no such process.
    void exit(Ref<?> process, ExitReason reason);

    /// Does the same as [#exit(Ref, ExitReason)].
    void exit(Pid process, ExitReason reason);

    /// Does the same as [#exit(Ref, ExitReason)].
    default void exit(Name<?> process, ExitReason reason) {
        exit(ref(process), reason);
    }

    /// Returns a future that completes with the exit reason when `process` ends, or at once if it has already ended. It
    /// completes with `no process` if no process holds the name. It completes on an external thread.
    ///
    /// Completing or cancelling the future ends the wait and leaves nothing behind in the process. Cancelling a
    /// dependent stage does not cancel this future.
    CompletableFuture<ExitReason> whenEnded(Ref<?> process);

    /// Does the same as [#whenEnded(Ref)].
    CompletableFuture<ExitReason> whenEnded(Pid process);

    /// Does the same as [#whenEnded(Ref)].
    default CompletableFuture<ExitReason> whenEnded(Name<?> process) {
        return whenEnded(ref(process));
    }

    // ── inspecting ──

    /// Returns the processes that are alive.
    List<Pid> processes();

    /// Returns the living process with this [Pid#number], or empty if there is none. For tools that name processes by
    /// number.
    Optional<Pid> process(long number);

    /// Returns a snapshot of one process without its messages, or empty if it has ended or no process holds the name.
    /// Takes at most a millisecond, whatever is queued, and changes nothing in the process.
    default Optional<ProcessInfo> info(Ref<?> process) {
        return info(process, 0);
    }

    /// Does the same as [#info(Ref)].
    default Optional<ProcessInfo> info(Pid process) {
        return info(process, 0);
    }

    /// Does the same as [#info(Ref)].
    default Optional<ProcessInfo> info(Name<?> process) {
        return info(ref(process), 0);
    }

    /// Returns a snapshot as [#info(Ref)] does, with up to `messages` of the waiting entries.
    ///
    /// @throws IllegalArgumentException if `messages` is negative
    Optional<ProcessInfo> info(Ref<?> process, int messages);

    /// Does the same as [#info(Ref, int)].
    Optional<ProcessInfo> info(Pid process, int messages);

    /// Does the same as [#info(Ref, int)].
    default Optional<ProcessInfo> info(Name<?> process, int messages) {
        return info(ref(process), messages);
    }

    /// Returns the first processes by a key, among those that pass the filters of `query`. Walks all processes once, on
    /// the calling thread: about 30 ms for a million. A filter for labels takes longer, because labels are made on
    /// request.
    ///
    /// @throws IllegalStateException if the key is [TopQuery.Key#BUSY] and no [#watch] is open
    Top top(TopQuery query);

    /// Measures how busy each process is until the returned handle is closed, for [Top.Row#busy] and
    /// [TopQuery.Key#BUSY]. While at least one handle is open, a thread looks some 1,000 times a second at what each
    /// worker runs; otherwise nothing is measured and no thread exists. The first figures come after a second. A
    /// simulated runtime measures nothing: there all shares are 0.
    Registration watch();

    /// Returns the figures of the runtime. Cheap enough to call many times a second.
    RuntimeStatistics statistics();

    /// Returns the registered names and their holders, in no particular order. Names in a [NameRegistry] of your own
    /// are not among them.
    List<NamedProcess> names();

    /// Returns the running timers of `process`, the earliest first: those that deliver to it. Empty if it has ended. Of
    /// a process with more than 1,000 timers, the 1,000 that were started last are listed.
    List<TimerInfo> timers(Pid process);

    /// Returns which processes wait for a reply, from which process, and since when; with the cycles and the longest
    /// chain. Walks all processes once, on the calling thread.
    ///
    /// A cycle of plain calls fails at once and is never seen here. The report shows cycles through replies that a
    /// server has deferred, and through waits for several requests together.
    Waits waits();

    /// Begins to trace `processes`. Their events go to a bounded buffer, and the trace ends by itself at the limits.
    /// Takes effect at once, whatever is queued. Processes that have ended are ignored.
    ///
    /// @throws IllegalArgumentException if a process belongs to another runtime
    ProcessTrace trace(Collection<? extends Pid> processes, ProcessTrace.Limits limits);

    /// Begins to trace one process as [#trace(Collection, ProcessTrace.Limits)] does, with the default limits.
    default ProcessTrace trace(Pid process) {
        return trace(List.of(requireNonNull(process, "process must not be null")), ProcessTrace.Limits.defaults());
    }

    /// Registers a [RuntimeMXBean] with the figures of this runtime as `dev.coppice:type=Runtime,name=…`, with the name
    /// of the options, until the returned handle or the runtime is closed. If another runtime has the same name,
    /// `,number=2` follows it.
    ///
    /// The first call in a JVM may take a second, because it starts the platform's MBean server.
    ///
    /// @throws IllegalStateException if the runtime is closed, the module `java.management` is absent, or the server
    ///     refuses the bean
    Registration registerMXBean();

    /// Returns `value` as text, as a report shows it: redacted and cut as the options specify. Never throws. May run
    /// the
    /// `toString` of `value`.
    String print(@Nullable Object value);

    /// Calls `listener` with every dead letter until the returned handle is closed. The thread that causes the dead
    /// letter calls it, so it must be quick.
    Registration onDeadLetter(Consumer<DeadLetter> listener);

    /// Calls `listener` with every report of the runtime until the returned handle is closed: crashes, stalls, the
    /// actions of supervisors, dead letters, each at the rate that the options allow.
    ///
    /// The listener is called by the thread that writes the reports, also if the log does not take them, so it must be
    /// quick. An exception that the listener throws is ignored.
    Registration onReport(Consumer<RuntimeReport> listener);

    /// Returns the options with which this runtime was opened.
    RuntimeOptions options();

    /// Returns whether [#close] has not been called yet.
    boolean isOpen();

    // ── closing ──

    /// Shuts down all processes within the shutdown timeout of the options, and then the runtime. Closing twice does
    /// nothing: the second caller waits until the runtime is closed, or returns at once if it is a callback that the
    /// closing thread runs, such as a listener for dead letters.
    ///
    /// Processes without a parent receive a shutdown signal one after the other, the youngest first, so that each shuts
    /// down its own tree. Processes left when the timeout expires are killed; their code gets up to another half second
    /// to return. A process that is not the last one is killed when it has used nine tenths of the remaining time, so a
    /// process that does not end cannot prevent the graceful shutdown of the others.
    ///
    /// When this returns, the threads of the runtime have ended, with two exceptions: threads that still run the code
    /// of killed processes, and threads that run the host's own callbacks, such as stages of [#whenEnded].
    ///
    /// @throws IllegalStateException if the caller is a process of this runtime
    @Override void close();

    /// Closes the runtime as [#close()] does, with `timeout` instead of the timeout of the options.
    ///
    /// @throws IllegalArgumentException if `timeout` is negative
    void close(Duration timeout);

    /// Blocks the caller until the runtime is closed. For a `main` method of a program that only serves requests.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.RuntimeExamples" region="serve"}
    ///
    /// @throws InterruptedException if the caller is interrupted
    /// @throws IllegalStateException if the caller is a process of this runtime, or a callback that the closing thread
    ///     runs: it would wait for its own end
    default void awaitClose() throws InterruptedException {
        awaitClose(null);
    }

    /// Waits as [#awaitClose()] does, for up to `timeout`; null means no timeout.
    ///
    /// @return whether the runtime is closed
    boolean awaitClose(@Nullable Duration timeout) throws InterruptedException;

    /// A registration that lasts until it is closed.
    interface Registration extends AutoCloseable {
        @Override void close();
    }
}
