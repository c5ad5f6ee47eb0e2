package dev.coppice.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The address of a process that understands messages of type `M`.
///
/// A ref may be used from any thread and shared freely. Messages from one sender arrive in the order they were sent.
/// Nothing is promised about the order between senders. A ref made from a [Name] looks up the holder of the name on
/// each use, so it survives restarts. A ref returned by a start function addresses one incarnation only.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="ref"}
///
/// @param <M> the protocol, usually a sealed interface
public interface Ref<M> {

    /// The timeout of [#call(Call)], unless the behaviour defines another.
    Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /// Sends `message` and returns at once. A message to an ended process, or to a name without a holder, becomes a
    /// dead letter.
    ///
    /// @throws IllegalArgumentException if the message belongs to the protocol of another server
    void cast(M message);

    /// Sends `request` and waits for the reply.
    ///
    /// The timeout is five seconds unless the behaviour defines another: a state machine's callers wait without a
    /// timeout. Only the caller blocks.
    ///
    /// @throws CallFailed if there is no such process, if it ends before it replies, or on timeout
    default <R extends @Nullable Object> R call(Call<? extends M, R> request) {
        return call(request, DEFAULT_TIMEOUT);
    }

    /// Sends `request` and waits up to `timeout` for the reply. If `timeout` is null, waits without a timeout.
    ///
    /// @throws CallFailed if there is no such process, if it ends before it replies, or on timeout; also if the caller
    ///     is an external thread and is interrupted (reason `interrupted`; its interrupt status stays set)
    /// @throws IllegalArgumentException if `timeout` is negative; the request is not sent
    <R extends @Nullable Object> R call(Call<? extends M, R> request, @Nullable Duration timeout);

    /// Sends `request` and waits for the reply, as [#call(Call, Duration)] does. If no process holds the name, waits
    /// until one does.
    ///
    /// Bridges the time in which a supervisor restarts the server. The request is sent again only if the server
    /// certainly did not start to handle it: no process held the name, or the process ended while the request was still
    /// in its mailbox. If the server ends while it handles the request, the call fails, because the request may have
    /// taken effect. The call also fails if the server is killed during another callback, because the caller cannot
    /// tell the two cases apart. The name is looked up every 1 to 50 ms.
    ///
    /// A `Ref` returned by a start function addresses one incarnation: for such a ref this is a plain call.
    ///
    /// {@snippet class="dev.coppice.behaviours.snippets.RuntimeExamples" region="registered"}
    ///
    /// @param timeout the total time that the caller waits; null waits without a timeout, until the runtime is closed
    /// @throws CallFailed if the name stays free, or in the cases of [#call(Call, Duration)]
    /// @throws IllegalArgumentException if `timeout` is negative
    <R extends @Nullable Object> R callWhenRegistered(Call<? extends M, R> request, @Nullable Duration timeout);

    /// Sends `request` and returns at once with a future that has no timeout: see [#ask(Call, Duration)].
    default <R extends @Nullable Object> CompletableFuture<R> ask(Call<? extends M, R> request) {
        return ask(request, null);
    }

    /// Sends `request` and returns at once with a future of the reply.
    ///
    /// The future completes with the reply, or exceptionally with [CallFailed] if there is no such process, if the
    /// process ends before it replies, or on timeout. It completes on an external thread. Cancelling the future
    /// abandons the request: a later reply is dropped.
    ///
    /// @param timeout how long the reply may take, or null for no timeout
    /// @throws IllegalArgumentException if `timeout` is negative
    <R extends @Nullable Object> CompletableFuture<R> ask(Call<? extends M, R> request, @Nullable Duration timeout);

    /// The process that this ref addresses now, or null if no process holds the name. The process may have ended.
    @Nullable Pid pid();
}
