package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Monitored;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.StartResult;
import dev.coppice.core.internal.process.Calls;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.process.ProcessStarter;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.Program;
import dev.coppice.core.spi.SpawnOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The operations that all behaviours share: synchronous start, stop, request and reply. May be used by processes and
/// by external threads.
///
/// Modelled on Erlang's `gen` and `proc_lib`. A timeout of null means no timeout. A negative timeout throws
/// `IllegalArgumentException`.
public final class Gen {

    private Gen() {}

    /// Starts a process and waits until it has initialised, refused, or failed. A process that failed has ended when
    /// this returns.
    public static <M> StartResult<M> start(ActorRuntime runtime, Program<?> program, StartOptions options) {
        return ProcessStarter.start(DefaultActorRuntime.of(runtime), program, options, SpawnOptions.NONE);
    }

    /// Starts a process as [#start] does, with options of how it is spawned. With `linked` the caller must be a
    /// process.
    public static <M> StartResult<M> start(
            ActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        return ProcessStarter.start(DefaultActorRuntime.of(runtime), program, options, spawn);
    }

    /// Starts a process that the caller monitors with `tag` from its first moment, and waits until it has initialised.
    /// The caller must be a process.
    ///
    /// @throws dev.coppice.core.StartFailed if it refused or failed to start, or its name is taken; no monitor remains
    public static <M> Monitored<M> startMonitored(
            ActorRuntime runtime, Program<?> program, StartOptions options, Object tag) {
        return ProcessStarter.startMonitored(DefaultActorRuntime.of(runtime), program, options, tag);
    }

    /// Starts a process without waiting. The stage completes when it has initialised, refused, or failed.
    public static <M> CompletableFuture<StartResult<M>> startAsync(
            ActorRuntime runtime, Program<?> program, StartOptions options, SpawnOptions spawn) {
        return ProcessStarter.startAsync(DefaultActorRuntime.of(runtime), program, options, spawn);
    }

    /// Starts a plain process. Returns when it acknowledges, refuses, or ends.
    public static <M> StartResult<M> start(
            ActorRuntime runtime, ProcessBody body, StartOptions options, SpawnOptions spawn) {
        return ProcessStarter.start(DefaultActorRuntime.of(runtime), ProcessStarter.program(body), options, spawn);
    }

    /// Spawns a process without a parent and returns before it runs.
    public static Pid spawn(ActorRuntime runtime, ProcessBody body, SpawnOptions options) {
        return ProcessStarter.spawn(DefaultActorRuntime.of(runtime), ProcessStarter.program(body), options);
    }

    /// Asks `server` to terminate with `reason` and waits until it has ended.
    ///
    /// @throws CallFailed if there is no such process (`no process`), if it is the caller, if it ends with another
    ///     reason, or on timeout
    public static void stop(Pid server, ExitReason reason, @Nullable Duration timeout) {
        ProcessStarter.stop((ProcessCell) server, reason, timeout);
    }

    /// Does the same as [#stop] without waiting. The future completes with the reason when `server` has ended, or
    /// exceptionally with [CallFailed].
    public static CompletableFuture<ExitReason> stopAsync(Pid server, ExitReason reason) {
        return ProcessStarter.stopAsync((ProcessCell) server, reason);
    }

    /// Sends `request` to `server` and waits for the reply.
    ///
    /// @throws CallFailed if there is no such process, if it ends before it replies, if it is the caller, or on timeout
    public static @Nullable Object call(Pid server, Object request, @Nullable Duration timeout) {
        return Calls.call((ProcessCell) server, server, request, timeout);
    }

    /// Sends `request` to the process that `holder` returns and waits for the reply. While `holder` returns null, waits
    /// for a process: see [Ref#callWhenRegistered].
    ///
    /// @param named the name of the server in error messages
    public static <R extends @Nullable Object> R callWhenRegistered(
            ActorRuntime runtime, Supplier<? extends @Nullable Pid> holder, Object named, Object request,
            @Nullable Duration timeout) {
        return Calls.callWhenRegistered(
                DefaultActorRuntime.of(runtime), () -> (ProcessCell) holder.get(), named, request, timeout);
    }

    /// Sends `request` to `server` and returns at once.
    public static <R extends @Nullable Object> PendingCall<R> request(Pid server, Object request) {
        return Calls.request((ProcessCell) server, server, request);
    }

    /// Sends `request` through a typed address and returns at once. The request fails if there is no process.
    ///
    /// @throws IllegalArgumentException if the request is outside the protocol of the process
    public static <M, R extends @Nullable Object> PendingCall<R> request(Ref<M> server, Call<? extends M, R> request) {
        return Calls.request(server, request);
    }

    /// Waits until one of `calls` is done. Returns false on timeout, or if `calls` is empty.
    public static boolean awaitAny(Collection<? extends PendingCall<?>> calls, @Nullable Duration timeout) {
        return Calls.await(calls, false, timeout);
    }

    /// Waits until all of `calls` are done. Returns false on timeout.
    public static boolean awaitAll(Collection<? extends PendingCall<?>> calls, @Nullable Duration timeout) {
        return Calls.await(calls, true, timeout);
    }

    /// Returns the target of a [ForwardingRef], or `ref` itself if it is of any other kind.
    public static Ref<?> unwrap(Ref<?> ref) {
        return ref instanceof ForwardingRef<?> forwarding ? forwarding.target : ref;
    }

    /// Returns a typed address of this process only.
    public static <M> Ref<M> ref(Pid pid) {
        return ((ProcessCell) pid).ref();
    }

    /// Returns why `ref` addresses no process: its name has no holder, or its registry cannot look names up.
    public static String noHolder(Ref<?> ref) {
        return Calls.noHolder(ref);
    }

    /// Returns the process that holds `name`, or null.
    public static @Nullable Pid whereis(ActorRuntime runtime, Name<?> name) {
        return DefaultActorRuntime.of(runtime).whereis(name);
    }

    /// Sends an exit signal. External threads may call this, too.
    public static void exit(Pid receiver, ExitReason reason) {
        ((ProcessCell) receiver).signalExit(reason);
    }

    /// Sends a message. External threads may call this, too.
    public static void send(Pid receiver, Object message) {
        ((ProcessCell) receiver).send(message);
    }

    /// Sends a message and never waits or throws because of the receiver. If a bounded mailbox would block the sender
    /// or refuse the message, the message becomes a dead letter. For processes that send to many receivers on behalf of
    /// others.
    public static void offer(Pid receiver, Object message) {
        ((ProcessCell) receiver).offerMessage(message);
    }

    /// Returns a future that completes with the exit reason when `pid` ends, or at once if it has ended. External
    /// threads may call this, too.
    public static CompletableFuture<ExitReason> whenEnded(Pid pid) {
        return ((ProcessCell) pid).whenEnded();
    }
}
