package dev.coppice.behaviours;

import dev.coppice.core.CallFailed;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How requests to tasks came out.
final class Outcomes {

    private Outcomes() {}

    /// The outcome of `call`, or null if it is open after `limit`.
    static <R extends @Nullable Object> @Nullable Outcome<R> of(PendingCall<R> call, @Nullable Duration limit) {
        if (limit != null && limit.isZero() && !call.isDone()) return null;
        try {
            return new Outcome.Value<>(call.await(limit));
        } catch (CallFailed failed) {
            if (call.isDone()) return ofDone(call);
            return null;
        }
    }

    /// The outcome of `call`, which is done.
    static <R extends @Nullable Object> Outcome<R> ofDone(PendingCall<R> call) {
        try {
            return new Outcome.Value<>(call.await(null));
        } catch (CallFailed failed) {
            return new Outcome.Exit<>(failed.why());
        }
    }
}
