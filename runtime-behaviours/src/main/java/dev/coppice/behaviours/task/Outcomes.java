package dev.coppice.behaviours.task;

import dev.coppice.core.CallFailed;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Converts the results of requests to tasks into outcomes.
final class Outcomes {

    private Outcomes() {}

    /// Returns the outcome of `call`, or null if it is not done within `timeout`.
    static <R extends @Nullable Object> @Nullable Outcome<R> of(PendingCall<R> call, @Nullable Duration timeout) {
        if (timeout != null && timeout.isZero() && !call.isDone()) return null;
        try {
            return new Outcome.Value<>(call.await(timeout));
        } catch (CallFailed failed) {
            if (call.isDone()) return ofDone(call);
            return null;
        }
    }

    /// Returns the outcome of `call`, which must be done.
    static <R extends @Nullable Object> Outcome<R> ofDone(PendingCall<R> call) {
        try {
            return new Outcome.Value<>(call.await(null));
        } catch (CallFailed failed) {
            return new Outcome.Exit<>(failed.cause());
        }
    }
}
