package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.From;
import org.jspecify.annotations.Nullable;

/// A request as its receiver sees it: its content, and the handle with which it is answered once.
///
/// A request may be answered from any thread. When the receiver ends, all its unanswered requests fail with its exit
/// reason.
///
/// @param <R> the type of the reply
public interface Request<R extends @Nullable Object> extends From<R> {

    /// Returns the content of the request.
    Object payload();

    /// Fails the request: the requester sees `reason` as if the process had ended with it.
    void fail(ExitReason reason);

    /// Declares that the reply may come after the callback. Only for the receiver, while it handles the request.
    void defer();

    /// Returns whether [#defer] was called.
    boolean isDeferred();

    /// Returns whether the request was answered, failed, or was abandoned by the requester.
    boolean isCompleted();

    @Override default boolean isOpen() {
        return !isCompleted();
    }
}
