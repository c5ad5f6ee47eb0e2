package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StackReserve;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Requests to processes.
public final class Calls {

    private Calls() {}

    /// Sends `request` and waits for the answer.
    ///
    /// @param named what the requester called the server
    public static <R extends @Nullable Object> R call(ProcessCell server, Object named, Object request, @Nullable Duration limit) {
        StackReserve.check();
        if (limit != null && limit.isNegative()) {
            throw new IllegalArgumentException("the limit of a call must not be negative: " + limit);
        }
        var by = Runner.current();
        var from = by == null ? null : by.cell;
        if (from != null) from.checkAlive();
        if (from == server) throw CallFailed.unhandled(named, request, limit, ExitReason.CALLING_SELF, "");
        var node = new RequestNode<R>(server, named, request, from);
        if (server.has(ProcessCell.INLINE) && Inline.run(node, by)) return node.awaitOrAbandon(limit);
        boolean bounded = server.has(ProcessCell.BOUNDED);
        if (!bounded || limit == null) {
            Delivery.send(node, by, Long.MAX_VALUE);
            return node.awaitOrAbandon(limit);
        }
        long deadline = server.kernel.deadline(limit);
        Delivery.send(node, by, deadline);
        return node.awaitOrAbandon(limit, deadline);
    }

    /// Waits until one of `calls`, or each of them, is done. Returns whether that was so in time.
    public static boolean await(Collection<? extends PendingCall<?>> calls, boolean all, @Nullable Duration limit) {
        var requests = new ArrayList<RequestNode<?>>(calls.size());
        for (var call : calls) requests.add((RequestNode<?>) call);
        return RequestNode.awaitSettled(requests, all, limit);
    }

    /// Sends `request` through a typed address and returns at once.
    public static <R extends @Nullable Object> RequestNode<R> request(Ref<?> server, Object request) {
        return switch (server) {
            case PidRef<?>(var cell) -> {
                cell.program.check(request);
                yield request(cell, cell, request);
            }
            case NameRef<?>(var kernel, var name) -> {
                var cell = kernel.whereis(name);
                if (cell != null) {
                    cell.program.check(request);
                    yield request(cell, name, request);
                }
                var nobody = new RequestNode<R>(kernel.outside, name, request, Runner.currentCell());
                nobody.tryRefuse(ExitReason.NO_PROCESS);
                yield nobody;
            }
            default -> throw new IllegalArgumentException("no address of this runtime: " + server);
        };
    }

    /// Sends `request` and returns at once.
    public static <R extends @Nullable Object> RequestNode<R> request(ProcessCell server, Object named, Object request) {
        StackReserve.check();
        var by = Runner.current();
        var from = by == null ? null : by.cell;
        if (from != null) from.checkAlive();
        var node = new RequestNode<R>(server, named, request, from);
        Delivery.send(node, by, Long.MAX_VALUE);
        return node;
    }
}
