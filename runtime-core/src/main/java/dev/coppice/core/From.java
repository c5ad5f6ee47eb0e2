package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// The handle with which one request is answered, once, from any thread.
///
/// A server that does not reply at once keeps it and replies later, or passes it to another process. A reply after the
/// first one, or after the requester gave up, is dropped.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="from"}
///
/// @param <R> the type of the reply
public interface From<R extends @Nullable Object> {

    /// Replies to the request and returns at once. Never fails, even if the requester no longer waits.
    void reply(R answer);

    /// Returns whether a reply would still be the first and the requester has not given up. A process that is killed
    /// while it waits for the reply has given up. If false, the reply need not be computed. The result may change at
    /// any time.
    boolean isOpen();

    /// Returns the process that sent the request, or null if it was sent by an external thread.
    @Nullable Pid requester();
}
