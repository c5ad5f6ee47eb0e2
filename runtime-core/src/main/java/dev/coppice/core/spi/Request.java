package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import org.jspecify.annotations.Nullable;

/// A request as its receiver sees it: what was asked, and the right to answer it once.
///
/// May be answered from any thread. When the receiver ends, every request it took and nobody answered fails with its reason.
///
/// @param <R> what it is answered with
public interface Request<R extends @Nullable Object> extends From<R> {

    /// What was asked.
    Object payload();

    /// Answers the request with a failure: the requester sees `reason` as if the process had ended with it.
    void fail(ExitReason reason);

    /// Says that the answer comes after the callback, if at all. For the receiver, while it handles the request.
    void defer();

    /// Whether the receiver said so.
    boolean isDeferred();

    /// Whether it was answered, failed, or given up by the requester.
    boolean isSettled();

    @Override default boolean isOpen() {
        return !isSettled();
    }
}
