package dev.coppice.behaviours.genserver;

import static java.util.Objects.requireNonNull;

import dev.coppice.behaviours.BehaviourSupport;
import dev.coppice.behaviours.ServerStatus;
import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.behaviours.internal.support.CallbackContext;
import dev.coppice.behaviours.internal.support.ClassNames;
import dev.coppice.behaviours.internal.support.DeferredReplies;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ReceiveContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A server: a process that holds a state and handles one message at a time.
///
/// Extend this class. The class defines a server; it is not the process. Immutable configuration goes into final
/// fields. Everything that changes is the state: [#init] creates it, and each callback receives it and returns the next
/// one. One definition can be started any number of times, and again after a crash, always with a fresh state.
///
/// {@snippet class="dev.coppice.behaviours.snippets.GenServerExamples" region="server"}
///
/// Messages are values of `M`, usually records of a sealed interface. A message that expects a reply also implements
/// [Call], which names the type of the reply. A message outside the protocol is refused at the sender.
///
/// # Guarantees
///
/// - All callbacks run in the server's process, one at a time, and each sees the previous one's writes. A callback
///   may block: it then holds up only this server.
/// - Messages of one sender are handled in the order they were sent.
/// - A throwable that leaves a callback ends the server with [ExitReason#of(Throwable)], after [#terminate] with the
///   state from before the callback. Throw a [ProcessExit][dev.coppice.core.ProcessExit] to choose the reason.
/// - A call is answered with [Next#reply], or later through [#from]. A call that is neither answered nor deferred ends
///   the server.
///
/// The protected methods that are not callbacks may be called only in callbacks; elsewhere they throw
/// [IllegalStateException]. Messages and states are passed by reference: make them immutable. The option
/// [checkIsolation][dev.coppice.core.RuntimeOptions#checkIsolation] finds those that are not. Mark a mutable
/// object that only the server uses as [Owned][dev.coppice.behaviours.Owned].
///
/// # How to supervise it
///
/// List the server among the children of a [Supervisor][dev.coppice.supervision.Supervisor]: `ChildSpec.of(name, new
/// Counter(0))`. The supervisor waits for [#init], so children start in order. After a crash it starts the same
/// definition again with a fresh state, and callers that use the name find the new process. When the supervisor shuts
/// the server down, [#terminate] runs only if the server [traps exits][#trapsExits]. To start servers on demand, use a
/// [DynamicSupervisor][dev.coppice.supervision.DynamicSupervisor].
///
/// # What a callback may return
///
/// | Result | `init` | `handle`, `handleSignal` |
/// |---|---|---|
/// | `next(state)` | started, with this state | continue with this state |
/// | `next(state, message)` | as above; handle `message` first | as above; handle `message` first |
/// | `keep()` | not allowed | continue with the same state |
/// | `….reply(call, answer)` | not allowed | reply, then continue or stop; only to the call being handled |
/// | `….idleAfter(duration)` | [Signal.Idle] if nothing arrives in time | the same, for this wait |
/// | `….hibernate()` | release memory until something arrives | the same |
/// | `stop(reason)`, `….stop(reason)` | the start fails, the process exits with `reason` | `terminate`, then exit |
/// | `ignore()` | the start is `Ignored`, the process exits `normal` | not allowed |
/// | `fail(reason)` | the start fails quietly with `reason` | not allowed |
/// | a thrown exception | the start fails; no `terminate` | `terminate`, a crash report, exit |
///
/// # When not to use it
///
/// - To organise code: use classes. A process is for concurrency, for a lifetime of its own, or to contain failures.
/// - For a plain value that is read and replaced by functions: use an [Agent].
/// - For a protocol with phases, postponed events and timeouts: use a
///   [StateMachine][dev.coppice.behaviours.statemachine.StateMachine].
/// - For one computation that ends: use a [Task][dev.coppice.behaviours.task.Task].
/// - For a value that many threads read often: use an immutable snapshot or a concurrent collection. All calls to one
///   server go through one mailbox.
///
/// # How to debug it
///
/// [Sys][dev.coppice.core.Sys] inspects a running server: `Sys.of(ref).state()` returns its state, `trace` passes every
/// message and reply to a listener, `log` keeps the latest events, and `status` shows the result of [#formatStatus]. A
/// crash is reported to the logger `dev.coppice.server`, with the message, the state and the client of the call.
///
/// @param <S> the state
/// @param <M> the protocol: the messages that the server understands
@SuppressWarnings("exports") // the interface that hides the program is not exported
public abstract class GenServer<S extends @Nullable Object, M> extends BehaviourSupport<M, M>
        implements DefinedBehaviour<M> {

    /// For subclasses.
    protected GenServer() {
        super(owner -> new ServerProgram<>((GenServer<?, ?>) owner));
    }

    // ── callbacks ──

    /// Creates the first state. Runs in the new process before any message; the starter waits for it.
    ///
    /// Instead of a state it may return [#ignore], [#fail] or [#stop]. If it throws, the start fails with that
    /// throwable, and [#terminate] is not called.
    protected abstract Next<S> init() throws Exception;

    /// Handles `message`, which was sent by cast or call or by a timer of this server, or passed to
    /// [#next(Object, Object)].
    protected abstract Next<S> handle(M message, S state) throws Exception;

    /// Handles a signal of the runtime:
    /// - [Signal.Down]: a monitored process ended;
    /// - [Signal.Exit]: a linked process ended, if this server traps exits;
    /// - [Signal.Idle]: nothing arrived within the time set by [#idleAfter] or [Next#idleAfter];
    /// - [Signal.TimerFired]: a timer started with [#startTimer] fired.
    ///
    /// By default logs a warning and continues.
    protected Next<S> handleSignal(Signal signal, S state) throws Exception {
        BehaviourReport.unhandledSignal(CallbackContext.of(this, "handleSignal"), this, signal);
        return keep();
    }

    /// Cleans up. Called in the process, with the latest state, when
    /// - a callback stops the server or throws,
    /// - the server is stopped through the runtime, or
    /// - its parent exits or shuts it down, *if* the server traps exits. A server without a living parent treats an
    ///   exit signal from an external thread like one from its parent.
    ///
    /// Not called when an exit signal ends the process in any other way, nor when [#init] failed. If this method
    /// throws, the server exits with that throwable instead of `reason`.
    protected void terminate(ExitReason reason, S state) throws Exception {}

    /// Returns a replacement for `status` in reports and `Sys.status`, for example without secrets. If it throws, they
    /// show none of it.
    protected ServerStatus formatStatus(ServerStatus status) throws Exception {
        return status;
    }

    /// Converts the state for `Sys.changeCode`, while the server is suspended. If it throws, the server keeps the old
    /// state and the request fails with that throwable. By default it throws.
    protected S codeChange(Object oldVersion, @Nullable Object extra, S state) throws Exception {
        throw new IllegalStateException(getClass().getName() + " has no codeChange");
    }

    // ── settings, read when a server starts ──

    /// Whether the server initially traps exits: it then receives a [Signal.Exit] when a linked process ends, and
    /// [#terminate] is called when its parent shuts it down. Default `false`.
    protected boolean trapsExits() {
        return false;
    }

    /// How long the server waits without receiving anything before it handles [Signal.Idle]. If the silence continues,
    /// it receives the signal again. Default null: never. [Next#idleAfter] overrides this for the next wait. Costs one
    /// timer per message.
    protected @Nullable Duration idleAfter() {
        return null;
    }

    /// How long the server waits without receiving anything before it hibernates. Default null: never. Costs one timer
    /// per message. An idle timeout takes precedence.
    protected @Nullable Duration hibernateAfter() {
        return null;
    }

    /// Promises that all callbacks are quick, so that a call to the idle server may run on the caller's thread. A
    /// callback that blocks then also blocks the caller, whatever the timeout of the call. Default `false`.
    protected boolean inlineCalls() {
        return false;
    }

    /// The name by which `toString` and reports show a process of this server.
    String title() {
        return ClassNames.nameOf(this);
    }

    /// The protocol that the addresses of this server show; its messages are of class `protocol`.
    Class<?> shownProtocol(Class<?> protocol) {
        return protocol;
    }

    /// Whether the isolation check of the runtime inspects the messages.
    boolean checksMessages() {
        return true;
    }

    // ── results ──

    /// Continues with `state`.
    protected final Next<S> next(S state) {
        return Next.of(state);
    }

    /// Continues with `state` and handles `message` before anything that is in the mailbox.
    protected final Next<S> next(S state, M message) {
        return Next.of(state, new Next.Then.Continue(message));
    }

    /// Continues with the same state. Not for [#init].
    protected final Next<S> keep() {
        return Next.keep();
    }

    /// Stops the server with `reason` and the same state. In [#init], the start fails and the process exits with
    /// `reason`.
    protected final Next<S> stop(ExitReason reason) {
        return Next.keep(new Next.Then.Stop(reason));
    }

    /// For [#init] only: the server has nothing to do. The start is `Ignored`, and the process exits `normal`.
    protected final Next<S> ignore() {
        return Next.keep(new Next.Then.Ignore());
    }

    /// For [#init] only: the start fails with `reason`. The process ends quietly: there is no crash report, and a
    /// linked starter is not affected.
    protected final Next<S> fail(ExitReason reason) {
        return Next.keep(new Next.Then.Fail(reason));
    }

    /// Defers the reply to `call`, which is being handled. Another callback, process or thread may use the returned
    /// [From] to reply later. When the server ends, calls that are still unanswered fail with its exit reason.
    ///
    /// Call this method while the call is being handled. If no caller waits (the call was sent by cast, or no call is
    /// being handled), the reply is dropped.
    ///
    /// @throws IllegalStateException if another call is being handled
    protected final <R extends @Nullable Object> From<R> from(Call<?, R> call) {
        requireNonNull(call, "call must not be null");
        return DeferredReplies.of(CallbackContext.of(this, "from"), call);
    }

    // ── processes that become servers ──

    /// Makes the plain process `self` continue as this server, with `state`, once its body returns.
    ///
    /// @param name the name that the process claims to hold, or null
    /// @throws dev.coppice.core.ProcessExit with `process_not_registered` if the process does not hold `name`, with
    ///         `process_was_not_started_by_protocol` if it was spawned instead of started
    @SuppressWarnings("unchecked") // created in the constructor
    final void enterLoop(ReceiveContext self, S state, @Nullable Name<M> name) {
        ((ServerProgram<S, M>) DefinedBehaviour.programOf(this)).enter(self, state, name);
    }
}
