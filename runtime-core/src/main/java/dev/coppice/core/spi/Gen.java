package dev.coppice.core.spi;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.internal.process.Calls;
import dev.coppice.core.internal.process.Kernel;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.process.Starts;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What all behaviours share: synchronous start, stop, request and answer. May be used by processes and by any other thread.
///
/// After Erlang's `gen` and `proc_lib`. A limit of null means without limit. Negative limits are argument errors.
public final class Gen {

    private Gen() {}

    /// Starts a process, and waits until it has initialised, refused, or failed; a failed one has ended when this returns.
    public static <M> StartResult<M> start(ActorRuntime runtime, Program<?> program, StartOptions options) {
        return Starts.start((Kernel) runtime, program, options, SpawnOptions.NONE);
    }

    /// As [#start], with more to say about how the process is spawned. `linked` needs a process as the caller.
    public static <M> StartResult<M> start(
            ActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        return Starts.start((Kernel) runtime, program, options, spawn);
    }

    /// Starts a process without waiting. The stage completes when it has initialised, refused, or failed.
    public static <M> CompletionStage<StartResult<M>> startAsync(
            ActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        return Starts.startAsync((Kernel) runtime, program, options, spawn);
    }

    /// Starts a plain process; returns when it acknowledges, refuses, or ends.
    public static <M> StartResult<M> start(
            ActorRuntime runtime, Body body, StartOptions options, SpawnOptions spawn) {
        return Starts.start((Kernel) runtime, Starts.program(body), options, spawn);
    }

    /// Spawns a process that is no child of anybody, and returns before it ran.
    public static Pid spawn(ActorRuntime runtime, Body body, SpawnOptions options) {
        return Starts.spawn((Kernel) runtime, Starts.program(body), options);
    }

    /// Orders `server` to terminate with `reason` and waits until it has ended.
    ///
    /// @throws CallFailed if it is not there (`no process`), is the caller, ends with another reason, or does not end in time
    public static void stop(Pid server, ExitReason reason, @Nullable Duration limit) {
        Starts.stop((ProcessCell) server, reason, limit);
    }

    /// As [#stop], without waiting: the stage completes with the reason when `server` has ended, or exceptionally with [CallFailed].
    public static CompletionStage<ExitReason> stopAsync(Pid server, ExitReason reason) {
        return Starts.stopAsync((ProcessCell) server, reason);
    }

    /// Sends `request` to `server` and waits for the answer.
    ///
    /// @throws CallFailed if it is not there, ends before answering, is the caller, or does not answer in time
    public static @Nullable Object call(Pid server, Object request, @Nullable Duration limit) {
        return Calls.call((ProcessCell) server, server, request, limit);
    }

    /// Sends `request` to `server` and returns at once.
    public static <R extends @Nullable Object> PendingCall<R> request(Pid server, Object request) {
        return Calls.request((ProcessCell) server, server, request);
    }

    /// Sends `request` through a typed address and returns at once; fails if nobody is there.
    ///
    /// @throws IllegalArgumentException if the process could not understand it
    public static <M, R extends @Nullable Object> PendingCall<R> request(Ref<M> server, Call<? extends M, R> request) {
        return Calls.request(server, request);
    }

    /// Waits until one of `calls` is done; false if none was in time, or there is none.
    public static boolean awaitAny(Collection<? extends PendingCall<?>> calls, @Nullable Duration limit) {
        return Calls.await(calls, false, limit);
    }

    /// Waits until each of `calls` is done; false if some were not in time.
    public static boolean awaitAll(Collection<? extends PendingCall<?>> calls, @Nullable Duration limit) {
        return Calls.await(calls, true, limit);
    }

    /// A typed address of exactly this process.
    public static <M> Ref<M> ref(Pid pid) {
        return ((ProcessCell) pid).ref();
    }

    /// The process that holds `name`, or null.
    public static @Nullable Pid whereis(ActorRuntime runtime, Name<?> name) {
        return ((Kernel) runtime).whereis(name);
    }

    /// Sends an exit signal, also from a thread that runs no process.
    public static void exit(Pid receiver, ExitReason reason) {
        ((ProcessCell) receiver).signalExit(reason);
    }

    /// Sends a message, also from a thread that runs no process.
    public static void send(Pid receiver, Object message) {
        ((ProcessCell) receiver).send(message);
    }

    /// Sends a message and never waits or throws because of the receiver: where a bounded mailbox would have the sender wait or refuse it, the
    /// message is a dead letter. For one who sends to many on behalf of others.
    public static void offer(Pid receiver, Object message) {
        ((ProcessCell) receiver).offerMessage(message);
    }

    /// Completes with the exit reason when `pid` ends (`no process` if it has ended before); also from a thread that runs no process.
    public static CompletionStage<ExitReason> whenEnded(Pid pid) {
        return ((ProcessCell) pid).whenEnded();
    }
}
