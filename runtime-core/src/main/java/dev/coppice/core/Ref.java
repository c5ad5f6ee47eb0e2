package dev.coppice.core;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The address of a process that understands messages of type `M`.
///
/// May be used from any thread and shared freely. Messages from one sender arrive in the order they were sent; nothing is
/// promised between senders. A ref made from a [Name] finds the holder of the name anew on each use and so survives
/// restarts; one returned by a start function addresses that incarnation alone.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="ref"}
///
/// @param <M> the protocol, usually a sealed interface
public interface Ref<M> {

    /// How long [#call(Call)] waits, unless the behaviour says otherwise.
    Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

    /// Sends `message` and returns at once. A message to a process that has ended, or to a name that nobody holds, is a dead letter.
    ///
    /// @throws IllegalArgumentException if the message claims the protocol of another server
    void cast(M message);

    /// Sends `request` and waits up to five seconds for the answer, or as long as the behaviour says: a state machine's callers wait
    /// without limit. Blocks nobody but the caller.
    ///
    /// @throws CallFailed if the process is gone, ends before answering, or does not answer in time
    default <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        return call(request, DEFAULT_LIMIT);
    }

    /// Sends `request` and waits up to `limit` for the answer, or without limit if that is null.
    ///
    /// @throws CallFailed if the process is gone, ends before answering, or does not answer in time
    /// @throws IllegalArgumentException if `limit` is negative
    <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration limit);

    /// Sends `request` and returns at once. The stage completes with the answer, or exceptionally with [CallFailed] if the
    /// process is gone or ends before answering; it knows no limit of time.
    <R extends @Nullable Object> CompletionStage<R> ask(Call<? extends M, R> request);

    /// The process addressed now, or null if nobody holds the name. The process may have ended.
    @Nullable Pid pid();
}
