package dev.coppice.core.spi;

import dev.coppice.core.CallFailed;
import dev.coppice.core.Pid;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A request that was sent, seen by its requester.
///
/// @param <R> what it is answered with
public interface PendingCall<R extends @Nullable Object> {

    /// Waits for the answer; on [ExitReason.Timeout][dev.coppice.core.ExitReason.Timeout] the request stays valid and may be waited for again.
    ///
    /// @throws CallFailed if the process is gone or ended before answering, or `limit` ran out
    R await(@Nullable Duration limit);

    /// Gives the request up: a later answer is dropped. Returns whether it was still open.
    boolean abandon();

    /// Whether it has been answered, has failed or was given up.
    boolean isDone();

    /// The process that was asked.
    Pid server();

    /// What was asked.
    Object payload();

    /// Completes as the request does.
    CompletionStage<R> stage();

    /// Sends `tag` with the result to the requesting process's mailbox when the request is done: see [Settled].
    void deliverAs(Object tag);

    /// What [#deliverAs] delivers, as a message.
    ///
    /// @param call the request that is done
    record Settled(Object tag, PendingCall<?> call) {}
}
