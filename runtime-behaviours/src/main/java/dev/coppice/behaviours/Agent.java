package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.spi.Gen;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A state behind functions: a process that holds one value, which others read and change by sending it functions.
///
/// {@snippet class="dev.coppice.behaviours.snippets.AgentExamples" region="agent"}
///
/// The functions run in the agent's process, one at a time, in the order in which each sender sent them. So they must be quick and use nothing of the
/// caller that changes. One that throws ends the agent, and its caller gets [CallFailed]. The state is lost with the process; a restarted
/// agent begins anew. Use an agent for a value; for anything with a protocol, a [GenServer] says more.
///
/// An `Agent` is an address and as such may be shared freely. Methods wait five seconds unless given a limit; those that end in `Async`
/// return at once.
///
/// @param <S> the state
public final class Agent<S extends @Nullable Object> {
    private final Ref<Message<S>> ref;

    private Agent(Ref<Message<S>> ref) {
        this.ref = ref;
    }

    /// What an agent understands: functions, wrapped by the methods of this class.
    ///
    /// @param <S> the state
    public sealed interface Message<S extends @Nullable Object>
            permits AgentServer.Get, AgentServer.GetAndUpdate, AgentServer.Update, AgentServer.Cast {}

    /// The result of a function that both reads and changes.
    ///
    /// @param value what the caller gets
    /// @param state the state from now on
    public record Updated<R extends @Nullable Object, S extends @Nullable Object>(R value, S state) {}

    // ── start and stop ──

    /// Starts an agent whose first state is what `first` returns; that runs in the agent.
    ///
    /// @throws dev.coppice.core.StartFailed if `first` throws
    public static <S extends @Nullable Object> Agent<S> start(ActorRuntime runtime, Supplier<? extends S> first) {
        return start(runtime, first, StartOptions.defaults());
    }

    /// Starts an agent as `options` say.
    ///
    /// @throws dev.coppice.core.StartFailed if `first` throws, or the name is taken
    public static <S extends @Nullable Object> Agent<S> start(
            ActorRuntime runtime, Supplier<? extends S> first, StartOptions options) {
        return at(runtime.start(Agent.<S>of(first), options));
    }

    /// Starts an agent as `options` say; the failure is a value.
    public static <S extends @Nullable Object> StartResult<Message<S>> tryStart(
            ActorRuntime runtime, Supplier<? extends S> first, StartOptions options) {
        return runtime.tryStart(Agent.<S>of(first), options);
    }

    /// Starts an agent; the stage completes when `first` has returned, or exceptionally with [dev.coppice.core.StartFailed].
    public static <S extends @Nullable Object> CompletionStage<Agent<S>> startAsync(
            ActorRuntime runtime, Supplier<? extends S> first, StartOptions options) {
        return runtime.startAsync(Agent.<S>of(first), options).thenApply(result -> at(result.orThrow()));
    }

    /// The definition of an agent, for a supervisor to start.
    public static <S extends @Nullable Object> Behaviour<Message<S>> of(Supplier<? extends S> first) {
        return new AgentServer<>(first);
    }

    /// The agent at `ref`; by name it survives restarts.
    public static <S extends @Nullable Object> Agent<S> at(Ref<Message<S>> ref) {
        return new Agent<>(ref);
    }

    /// Stops the agent and waits until it has ended.
    ///
    /// @throws CallFailed if it is not there
    public void stop() {
        stop(ExitReason.NORMAL, null);
    }

    /// Stops the agent with `reason` and waits up to `limit`, or without limit if that is null, until it has ended.
    ///
    /// @throws CallFailed if it is not there, ends with another reason, or not in time
    public void stop(ExitReason reason, @Nullable Duration limit) {
        var pid = ref.pid();
        if (pid == null) throw nobody(limit);
        Gen.stop(pid, reason, limit);
    }

    /// Stops the agent; the stage completes when it has ended.
    public CompletionStage<ExitReason> stopAsync() {
        var pid = ref.pid();
        if (pid == null) return CompletableFuture.failedFuture(nobody(null));
        return Gen.stopAsync(pid, ExitReason.NORMAL);
    }

    private CallFailed nobody(@Nullable Duration limit) {
        return CallFailed.unhandled(ref, "stop", limit, ExitReason.NO_PROCESS, "nobody holds the name");
    }

    /// The address of the process.
    public Ref<Message<S>> ref() {
        return ref;
    }

    // ── functions ──

    /// What `function` makes of the state, which stays as it is.
    ///
    /// @throws CallFailed if the agent is gone, ends before answering, or does not answer in time
    public <R extends @Nullable Object> R get(Function<? super S, ? extends R> function) {
        return get(function, Ref.DEFAULT_LIMIT);
    }

    /// As [#get(Function)], within `limit`.
    public <R extends @Nullable Object> R get(Function<? super S, ? extends R> function, Duration limit) {
        return ref.call(new AgentServer.Get<S, R>(function), limit);
    }

    /// As [#get(Function)], without waiting.
    public <R extends @Nullable Object> CompletionStage<R> getAsync(Function<? super S, ? extends R> function) {
        return ref.ask(new AgentServer.Get<S, R>(function));
    }

    /// Replaces the state by what `function` makes of it, and waits until that is done.
    ///
    /// @throws CallFailed if the agent is gone, ends before answering, or does not answer in time
    public void update(UnaryOperator<S> function) {
        update(function, Ref.DEFAULT_LIMIT);
    }

    /// As [#update(UnaryOperator)], within `limit`.
    public void update(UnaryOperator<S> function, Duration limit) {
        ref.call(new AgentServer.Update<>(function), limit);
    }

    /// As [#update(UnaryOperator)], without waiting.
    public CompletionStage<@Nullable Void> updateAsync(UnaryOperator<S> function) {
        return ref.ask(new AgentServer.Update<>(function));
    }

    /// Replaces the state and returns a value, in one step. The function must return an [Updated]; null ends the agent.
    ///
    /// @throws CallFailed if the agent is gone, ends before answering, or does not answer in time
    public <R extends @Nullable Object> R getAndUpdate(Function<? super S, Updated<R, S>> function) {
        return getAndUpdate(function, Ref.DEFAULT_LIMIT);
    }

    /// As [#getAndUpdate(Function)], within `limit`.
    public <R extends @Nullable Object> R getAndUpdate(Function<? super S, Updated<R, S>> function, Duration limit) {
        return ref.call(new AgentServer.GetAndUpdate<S, R>(function), limit);
    }

    /// As [#getAndUpdate(Function)], without waiting.
    public <R extends @Nullable Object> CompletionStage<R> getAndUpdateAsync(Function<? super S, Updated<R, S>> function) {
        return ref.ask(new AgentServer.GetAndUpdate<S, R>(function));
    }

    /// Has the agent replace its state, some time; never fails, also where there is no agent.
    public void cast(UnaryOperator<S> function) {
        ref.cast(new AgentServer.Cast<>(function));
    }

    @Override public String toString() {
        return ref.toString();
    }
}
