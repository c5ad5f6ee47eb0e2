package dev.coppice.behaviours;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// What became of a request, as a value: see [Pending].
///
/// {@snippet class="dev.coppice.behaviours.snippets.PendingExamples" region="pending"}
///
/// @param <R> what the request is answered with
public sealed interface Response<R extends @Nullable Object> {

    /// The answer.
    record Answer<R extends @Nullable Object>(R value) implements Response<R> {}

    /// There will be no answer.
    ///
    /// @param reason why: the reason the server ended with, or `no process`
    /// @param server whom the request was made to, as pid or name
    record Failure<R extends @Nullable Object>(ExitReason reason, Object server) implements Response<R> {}

    /// There was no answer in time.
    record TimedOut<R extends @Nullable Object>() implements Response<R> {}

    /// The answer.
    ///
    /// @throws IllegalStateException if there is none
    default R orThrow() {
        if (this instanceof Answer<R>(R value)) return value;
        throw new IllegalStateException("there is no answer: " + this);
    }

    /// What `failed` says.
    static <R extends @Nullable Object> Response<R> of(CallFailed failed) {
        return new Failure<>(failed.why(), failed.server());
    }
}
