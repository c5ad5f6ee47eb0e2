package dev.coppice.core.spi;

import dev.coppice.core.CallFailed;
import dev.coppice.core.Pid;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A sent request, as its requester sees it.
///
/// @param <R> the type of the reply
public interface PendingCall<R extends @Nullable Object> {

    /// Waits for the reply. After [ExitReason.Timeout][dev.coppice.core.ExitReason.Timeout] the request stays valid and
    /// can be awaited again.
    ///
    /// @throws CallFailed if there is no such process, if it ended before it replied, or on timeout
    R await(@Nullable Duration timeout);

    /// Abandons the request: a later reply is dropped. Returns whether the request was still open.
    boolean abandon();

    /// Returns whether the request has received its reply, has failed or was abandoned.
    boolean isDone();

    /// Returns the process that the request was sent to.
    Pid server();

    /// Returns the request.
    Object payload();

    /// Returns a future that completes with the result of the request.
    CompletableFuture<R> stage();

    /// Sends `tag` with the result to the mailbox of the requesting process when the request is done, unless it is
    /// abandoned: see [Completed].
    void deliverAs(Object tag);

    /// The message that [#deliverAs] delivers.
    ///
    /// @param call the completed request
    record Completed(Object tag, PendingCall<?> call) {}
}
