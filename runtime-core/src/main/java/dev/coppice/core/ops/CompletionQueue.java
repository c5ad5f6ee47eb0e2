package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.process.DefaultCompletionQueue;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.spi.PendingCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A queue of requests in the order in which they complete, for a caller that waits for many.
///
/// Any thread may call [#add]. Only one process or thread may wait at a time.
public interface CompletionQueue {

    static CompletionQueue of(ActorRuntime runtime) {
        return new DefaultCompletionQueue(DefaultActorRuntime.of(runtime));
    }

    /// Returns a queue for requests to `server` and to other processes of its runtime.
    static CompletionQueue of(Pid server) {
        return new DefaultCompletionQueue(((ProcessCell) server).actorRuntime());
    }

    /// Adds `call` to this queue once it completes.
    void add(PendingCall<?> call);

    /// Waits for the next completed request and removes it. Only the caller blocks.
    ///
    /// @param timeout how long to wait, or null for no timeout
    /// @return the request, or null on timeout
    @Nullable PendingCall<?> next(@Nullable Duration timeout);

    /// Waits until `count` of all requests ever added have completed, or one of them has failed. Only the caller
    /// blocks. The requests stay in the queue for [#next].
    ///
    /// @param orFailure whether a failed request ends the wait
    /// @param timeout how long to wait, or null for no timeout
    void await(int count, boolean orFailure, @Nullable Duration timeout);
}
