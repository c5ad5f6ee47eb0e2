package dev.coppice.behaviours;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// The result of a request as a value: see [PendingRequest].
///
/// {@snippet class="dev.coppice.behaviours.snippets.PendingRequestExamples" region="pending"}
///
/// @param <R> the type of the reply
public sealed interface Response<R extends @Nullable Object> {

    /// The server replied.
    record Answer<R extends @Nullable Object>(R value) implements Response<R> {}

    /// The request failed: there will be no reply.
    ///
    /// @param reason the exit reason of the server, or `no process`
    /// @param server the server that the request was sent to, as pid or name
    record Failure<R extends @Nullable Object>(ExitReason reason, Object server) implements Response<R> {}

    /// No reply arrived in time.
    record TimedOut<R extends @Nullable Object>() implements Response<R> {}

    /// The value of the reply.
    ///
    /// @throws IllegalStateException if there is no reply
    default R orThrow() {
        if (this instanceof Answer<R>(R value)) return value;
        throw new IllegalStateException("there is no answer: " + this);
    }

    /// Converts `failed` to a [Failure].
    static <R extends @Nullable Object> Response<R> of(CallFailed failed) {
        requireNonNull(failed, "failed must not be null");
        return new Failure<>(failed.cause(), failed.server());
    }
}
