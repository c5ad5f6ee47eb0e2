package dev.coppice.behaviours.genserver;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A process that holds one value; callers read and change it by sending functions.
///
/// {@snippet class="dev.coppice.behaviours.snippets.AgentExamples" region="agent"}
///
/// An `Agent` is an address and may be shared freely. Methods wait up to five seconds unless given a timeout; methods
/// whose names end in `Async` return at once.
///
/// # Guarantees
///
/// - The functions run in the agent's process, one at a time. Functions of one sender run in the order they were sent.
/// - A function that throws ends the agent, and the caller gets [CallFailed].
/// - The state is lost with the process. A restarted agent starts with a fresh state.
///
/// Functions must therefore be quick, and must not use mutable state of the caller.
///
/// # How to supervise it
///
/// Give a supervisor the child spec `ChildSpec.of(name, Agent.of(() -> 0))`, and reach the agent by its name with
/// `Agent.at(runtime.ref(name))`: that address finds the new process after a restart. See
/// [ChildSpec][dev.coppice.supervision.ChildSpec].
///
/// # What a function may return
///
/// | Method | The function returns | The caller gets |
/// |---|---|---|
/// | [#get(Function)] | any value; the state stays as it is | that value |
/// | [#update(UnaryOperator)] | the next state | nothing, once the state is replaced |
/// | [#getAndUpdate(Function)] | [Updated]: a value and the next state; null ends the agent | the value |
/// | [#cast(UnaryOperator)] | the next state | nothing, at once |
///
/// # When not to use it
///
/// - For anything with a protocol, timers or signals: use a [GenServer].
/// - For expensive computations: the agent serves no other caller meanwhile. Get the state and compute in the caller.
/// - For a value that never needs a supervisor or an owner: use an `AtomicReference` or a concurrent map.
///
/// # How to debug it
///
/// `Sys.of(agent.ref()).state()` returns the state; `trace` passes every function sent and every reply to a listener.
/// See [Sys][dev.coppice.core.Sys].
///
/// @param <S> the state
public final class Agent<S extends @Nullable Object> {
    private final Ref<AgentServer.Message<S>> ref;

    private Agent(Ref<AgentServer.Message<S>> ref) {
        this.ref = ref;
    }

    /// The result of a function that reads and changes the state.
    ///
    /// @param value the value that the caller gets
    /// @param state the next state
    public record Updated<R extends @Nullable Object, S extends @Nullable Object>(R value, S state) {}

    // ── start and stop ──

    /// Starts an agent whose first state is the value that `first` returns. `first` runs in the agent's process.
    ///
    /// @throws dev.coppice.core.StartFailed if `first` throws
    public static <S extends @Nullable Object> Agent<S> start(ActorRuntime runtime, Supplier<? extends S> first) {
        return start(runtime, first, StartOptions.defaults());
    }

    /// Starts an agent with `options`.
    ///
    /// @throws dev.coppice.core.StartFailed if `first` throws, or the name is taken
    public static <S extends @Nullable Object> Agent<S> start(
            ActorRuntime runtime, Supplier<? extends S> first, StartOptions options) {
        return at(requireNonNull(runtime, "runtime must not be null").start(Agent.<S>of(first), options));
    }

    /// Starts an agent with `options`. A failure is returned as a value.
    public static <S extends @Nullable Object> StartResult<Agent<S>> tryStart(
            ActorRuntime runtime, Supplier<? extends S> first, StartOptions options) {
        return requireNonNull(runtime, "runtime must not be null").tryStart(Agent.<S>of(first), options);
    }

    /// Starts an agent without waiting. The future completes when `first` has returned, or exceptionally with
    /// [dev.coppice.core.StartFailed].
    public static <S extends @Nullable Object> CompletableFuture<Agent<S>> startAsync(
            ActorRuntime runtime, Supplier<? extends S> first, StartOptions options) {
        return requireNonNull(runtime, "runtime must not be null").startAsync(Agent.<S>of(first), options)
                .thenApply(result -> at(result.orThrow()));
    }

    /// The definition of an agent, for use in a child spec. `first` is called in the agent at each start.
    // addresses of agents show the agent as their protocol; see shownProtocol of the server
    @SuppressWarnings("unchecked")
    public static <S extends @Nullable Object> Behaviour<Agent<S>> of(Supplier<? extends S> first) {
        return (Behaviour<Agent<S>>) (Behaviour<?>) new AgentServer<S>(first);
    }

    /// The agent at `ref`. If `ref` is the address of a name, it remains valid after restarts.
    @SuppressWarnings("unchecked") // as above
    public static <S extends @Nullable Object> Agent<S> at(Ref<Agent<S>> ref) {
        requireNonNull(ref, "ref must not be null");
        return new Agent<>((Ref<AgentServer.Message<S>>) (Ref<?>) ref);
    }

    /// Stops the agent and waits until it has ended.
    ///
    /// @throws CallFailed if it is not running
    public void stop() {
        stop(ExitReason.NORMAL, null);
    }

    /// Stops the agent with `reason` and waits up to `timeout`, or without a timeout if it is null, until it has ended.
    ///
    /// @throws CallFailed if it is not running, ends with another reason, or does not end in time
    public void stop(ExitReason reason, @Nullable Duration timeout) {
        requireNonNull(reason, "reason must not be null");
        Timeouts.check("timeout", timeout);
        var pid = ref.pid();
        if (pid == null) throw noProcess(timeout);
        Gen.stop(pid, reason, timeout);
    }

    /// Stops the agent without waiting. The future completes when the agent has ended.
    public CompletableFuture<ExitReason> stopAsync() {
        var pid = ref.pid();
        if (pid == null) return CompletableFuture.failedFuture(noProcess(null));
        return Gen.stopAsync(pid, ExitReason.NORMAL);
    }

    private CallFailed noProcess(@Nullable Duration timeout) {
        return CallFailed.unhandled(ref, "stop", timeout, ExitReason.NO_PROCESS, Gen.noHolder(ref));
    }

    /// The address of the process.
    @SuppressWarnings("unchecked") // as above
    public Ref<Agent<S>> ref() {
        return (Ref<Agent<S>>) (Ref<?>) ref;
    }

    // ── functions ──

    /// Applies `function` to the state and returns the result. The state stays as it is.
    ///
    /// @throws CallFailed if the agent is not running, ends before it replies, or does not reply in time
    public <R extends @Nullable Object> R get(Function<? super S, ? extends R> function) {
        return get(function, Ref.DEFAULT_TIMEOUT);
    }

    /// As [#get(Function)], with `timeout`; null means no timeout.
    public <R extends @Nullable Object> R get(Function<? super S, ? extends R> function, @Nullable Duration timeout) {
        return ref.call(new AgentServer.Get<S, R>(function), timeout);
    }

    /// As [#get(Function)], without waiting.
    public <R extends @Nullable Object> CompletableFuture<R> getAsync(Function<? super S, ? extends R> function) {
        return ref.ask(new AgentServer.Get<S, R>(function));
    }

    /// Replaces the state with the result of `function`, and waits until that is done.
    ///
    /// @throws CallFailed if the agent is not running, ends before it replies, or does not reply in time
    public void update(UnaryOperator<S> function) {
        update(function, Ref.DEFAULT_TIMEOUT);
    }

    /// As [#update(UnaryOperator)], with `timeout`; null means no timeout.
    public void update(UnaryOperator<S> function, @Nullable Duration timeout) {
        ref.call(new AgentServer.Update<>(function), timeout);
    }

    /// As [#update(UnaryOperator)], without waiting.
    public CompletableFuture<@Nullable Void> updateAsync(UnaryOperator<S> function) {
        return ref.ask(new AgentServer.Update<>(function));
    }

    /// Replaces the state and returns a value in one step. The function must return an [Updated]; null ends the agent.
    ///
    /// @throws CallFailed if the agent is not running, ends before it replies, or does not reply in time
    public <R extends @Nullable Object> R getAndUpdate(Function<? super S, Updated<R, S>> function) {
        return getAndUpdate(function, Ref.DEFAULT_TIMEOUT);
    }

    /// As [#getAndUpdate(Function)], with `timeout`; null means no timeout.
    public <R extends @Nullable Object> R getAndUpdate(
            Function<? super S, Updated<R, S>> function, @Nullable Duration timeout) {
        return ref.call(new AgentServer.GetAndUpdate<S, R>(function), timeout);
    }

    /// As [#getAndUpdate(Function)], without waiting.
    public <R extends @Nullable Object> CompletableFuture<R> getAndUpdateAsync(
            Function<? super S, Updated<R, S>> function) {
        return ref.ask(new AgentServer.GetAndUpdate<S, R>(function));
    }

    /// Sends `function`, which replaces the state, and returns at once. Never fails, even if the agent is not running.
    public void cast(UnaryOperator<S> function) {
        ref.cast(new AgentServer.Cast<>(function));
    }

    @Override public String toString() {
        return ref.toString();
    }
}
