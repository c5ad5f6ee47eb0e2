package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// The right to answer one request, once, from anywhere.
///
/// A server that does not answer at once keeps this and answers later, or hands it to another process. May be used from any
/// thread. An answer after the first, or after the requester gave up, is dropped.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="from"}
///
/// @param <R> what the request is answered with
public interface From<R extends @Nullable Object> {

    /// Answers the request and returns at once; never fails, even when nobody waits any more.
    void reply(R answer);

    /// Whether an answer would still be the first, and whoever asked has not given up: if not, there is no need to work for one. It may be so no more a moment later.
    boolean isOpen();

    /// Who asked, or null if it was not a process.
    @Nullable Pid requester();
}
