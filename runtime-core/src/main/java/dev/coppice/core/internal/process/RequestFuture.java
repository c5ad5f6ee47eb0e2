package dev.coppice.core.internal.process;

import dev.coppice.core.CallFailed;
import dev.coppice.core.internal.timer.Timer;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The outcome of a request as a future. Thread-safe.
///
/// The first event wins: the reply, the timeout, or other code that completes or cancels the future. The timeout
/// abandons the request, so that its reply is dropped; so does a cancellation, if no other party has a right to the
/// reply. The timer is started before the request can complete this future, and stopped when it does.
///
/// @param <R> the type of the reply
final class RequestFuture<R extends @Nullable Object> extends CancellableStage<R> {
    private final RequestEnvelope<R> request;
    private final @Nullable Duration timeout;
    private final boolean isAlone;
    private final @Nullable Timer timer;

    /// @param isAlone whether the reply goes to this future and nowhere else
    RequestFuture(RequestEnvelope<R> request, @Nullable Duration timeout, boolean isAlone) {
        this.request = request;
        this.timeout = timeout;
        this.isAlone = isAlone;
        this.timer = timeout == null ? null : request.server.actorRuntime.timers.after(
                Timeouts.nanos(timeout), () -> request.server.actorRuntime.elsewhere(request::abandon));
    }

    /// Called when the request is complete. Completes the future on a thread that runs no process, because its
    /// dependent stages are user code.
    void completed() {
        if (timer != null) timer.tryCancel();
        if (!isDone()) request.server.actorRuntime.elsewhere(this::complete);
    }

    private void complete() {
        try {
            complete(request.outcome(timeout));
        } catch (CallFailed failed) {
            completeExceptionally(failed);
        }
    }

    @Override public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled && isAlone) request.abandon();
        return cancelled;
    }
}
