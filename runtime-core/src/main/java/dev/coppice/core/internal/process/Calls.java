package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.internal.platform.StackGuard;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Interrupts;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends requests to processes.
public final class Calls {

    private Calls() {}

    /// Returns the runtime that an address belongs to, or null: a name by itself belongs to none.
    public static @Nullable DefaultActorRuntime runtimeOf(Object address) {
        return switch (address) {
            case ProcessCell cell -> cell.actorRuntime;
            case PidRef<?>(var cell) -> cell.actorRuntime;
            case NameRef<?>(var runtime, _) -> runtime;
            case FarNameRef<?> far -> far.runtime;
            default -> null;
        };
    }

    /// Creates the failure of a request that no process has begun to handle.
    static CallFailed unhandled(
            DefaultActorRuntime runtime, Object named, Object request, @Nullable Duration timeout, ExitReason reason,
            String diagnosis) {
        return new CallFailed(named, request, timeout, reason, runtime.reports.printer(), any -> diagnosis, true);
    }

    /// Sends `request` and waits for the reply.
    ///
    /// @param named how the requester addressed the server: by pid or by name
    public static <R extends @Nullable Object> R call(
            ProcessCell server, Object named, Object request, @Nullable Duration timeout) {
        StackGuard.check();
        Timeouts.check("timeout", timeout);
        var by = Runner.current();
        var from = ProcessCell.of(by);
        if (from != null) {
            from.checkAlive();
        } else if (by == null && Interrupts.isPending()) {
            throw unhandled(server.actorRuntime, named, request, timeout, ExitReason.INTERRUPTED, "");
        }
        if (from == server) throw unhandled(server.actorRuntime, named, request, timeout, ExitReason.CALLING_SELF, "");
        var node = new RequestEnvelope<R>(server, named, request, from);
        if (server.has(ProcessCell.INLINE | ProcessCell.FAR)) {
            if (server.has(ProcessCell.FAR)) return FarCells.call(server, named, request, from, timeout);
            if (InlineCalls.run(node, by)) return node.awaitOrAbandon(timeout);
        }
        boolean bounded = server.has(ProcessCell.BOUNDED);
        if (!bounded || timeout == null) {
            Delivery.send(node, by, Long.MAX_VALUE);
            return node.awaitOrAbandon(timeout);
        }
        long deadline = server.actorRuntime.deadline(timeout);
        Delivery.send(node, by, deadline);
        return node.awaitOrAbandon(timeout, deadline);
    }

    /// Does the same as [#call] when part of `timeout` has already passed; the wait ends at `deadline`.
    static <R extends @Nullable Object> R callUntil(
            ProcessCell server, Object named, Object request, @Nullable Duration timeout, long deadline) {
        if (timeout == null) return call(server, named, request, null);
        StackGuard.check();
        var by = Runner.current();
        var from = ProcessCell.of(by);
        if (from != null) from.checkAlive();
        if (from == server) throw unhandled(server.actorRuntime, named, request, timeout, ExitReason.CALLING_SELF, "");
        var node = new RequestEnvelope<R>(server, named, request, from);
        if (!server.has(ProcessCell.INLINE) || !InlineCalls.run(node, by)) Delivery.send(node, by, deadline);
        return node.awaitOrAbandon(timeout, deadline);
    }

    /// Calls the process that `holder` finds, as [#call(ProcessCell, Object, Object, Duration)] does. Waits until
    /// `holder` finds a process, and tries the next one if that process ends before it begins to handle the request.
    public static <R extends @Nullable Object> R callWhenRegistered(
            DefaultActorRuntime runtime, Supplier<@Nullable ProcessCell> holder, Object named, Object request,
            @Nullable Duration timeout) {
        return new RegisteredCall<R>(runtime, holder, named, request, timeout).run();
    }

    /// Waits until any of `calls` or, with `all`, each of them is done. Returns whether that happened in time.
    public static boolean await(Collection<? extends PendingCall<?>> calls, boolean all, @Nullable Duration timeout) {
        var requests = new ArrayList<RequestEnvelope<?>>(calls.size());
        for (var call : calls) requests.add((RequestEnvelope<?>) call);
        return RequestEnvelope.awaitCompleted(requests, all, timeout);
    }

    /// Sends `request` through a typed address and returns at once.
    public static <R extends @Nullable Object> RequestEnvelope<R> request(Ref<?> server, Object request) {
        return switch (Gen.unwrap(server)) {
            case PidRef<?>(var cell) -> {
                cell.program.check(request);
                yield request(cell, cell, request);
            }
            case NameRef<?>(var runtime, var name) -> {
                var cell = runtime.whereis(name);
                if (cell != null) {
                    cell.program.check(request);
                    yield request(cell, name, request);
                }
                var refused = new RequestEnvelope<R>(runtime.external, name, request, ProcessCell.current());
                refused.tryRefuse(ExitReason.NO_PROCESS);
                yield refused;
            }
            case FarNameRef<?> far -> request(far.target(), far.named, request);
            default -> throw new IllegalArgumentException("not an address of this runtime: " + server);
        };
    }

    /// Explains why `ref` leads to no process; empty if it is not a name.
    public static String noHolder(Ref<?> ref) {
        return ref instanceof NameRef<?>(var runtime, var name) ? runtime.noHolder(name) : "";
    }

    /// Sends `request` and returns at once.
    public static <R extends @Nullable Object> RequestEnvelope<R> request(
            ProcessCell server, Object named, Object request) {
        StackGuard.check();
        var by = Runner.current();
        var from = ProcessCell.of(by);
        if (from != null) from.checkAlive();
        var node = new RequestEnvelope<R>(server, named, request, from);
        Delivery.send(node, by, Long.MAX_VALUE);
        return node;
    }
}
