package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.spi.Interrupts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request to the runtime's part of a process, not to its program. It is handled in order, even while the process is
/// suspended.
final class SystemRequest<R extends @Nullable Object> extends RequestEnvelope<R> {

    /// The action to run in the process.
    @FunctionalInterface
    interface Action<R extends @Nullable Object> {
        R perform(ProcessCell own) throws Throwable;
    }

    private final Action<R> action;

    SystemRequest(ProcessCell server, Object what, Action<R> action) {
        this(server, what, action, ProcessCell.current());
    }

    SystemRequest(ProcessCell server, Object what, Action<R> action, @Nullable ProcessCell requester) {
        super(server, server, what, requester);
        this.action = action;
    }

    /// Runs the action. A throwable that leaves it becomes the failure of the request; the process continues.
    void perform(ProcessCell own) {
        try {
            reply(action.perform(own));
        } catch (Throwable thrown) {
            if (!own.has(ProcessCell.DEAD)) tryFail(ExitReason.of(thrown));
        }
    }

    R sendAndAwait(@Nullable Duration timeout) {
        var by = Runner.current();
        if (requester != null) requester.checkAlive();
        if (by == null && Interrupts.isPending()) {
            throw Calls.unhandled(server.actorRuntime, named, payload, timeout, ExitReason.INTERRUPTED, "");
        }
        if (requester == server) throw failed(ExitReason.CALLING_SELF, timeout, NOTHING_MORE);
        Delivery.send(this, by, Long.MAX_VALUE);
        return awaitOrAbandon(timeout);
    }
}
