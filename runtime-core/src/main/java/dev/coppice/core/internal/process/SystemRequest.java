package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.scheduler.Runner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request to the runtime's part of a process, not to its program: handled in turn, also while suspended.
final class SystemRequest<R extends @Nullable Object> extends RequestNode<R> {

    /// What is done in the process.
    @FunctionalInterface
    interface Action<R extends @Nullable Object> {
        R perform(ProcessCell own) throws Throwable;
    }

    private final Action<R> action;

    SystemRequest(ProcessCell server, String what, Action<R> action) {
        super(server, server, what, Runner.currentCell());
        this.action = action;
    }

    /// Runs the action. A throwable that leaves it goes to who asked; the process goes on.
    void perform(ProcessCell own) {
        try {
            reply(action.perform(own));
        } catch (Throwable thrown) {
            if (!own.has(ProcessCell.DEAD)) tryFail(Crashes.reasonOf(thrown));
        }
    }

    R sendAndAwait(@Nullable Duration limit) {
        var by = Runner.current();
        if (requester != null) requester.checkAlive();
        if (requester == server) throw failed(ExitReason.CALLING_SELF, limit, "");
        Delivery.send(this, by, Long.MAX_VALUE);
        return awaitOrAbandon(limit);
    }
}
