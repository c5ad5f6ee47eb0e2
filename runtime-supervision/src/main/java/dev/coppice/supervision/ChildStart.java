package dev.coppice.supervision;

import dev.coppice.core.StartResult;

/// A start function: starts a child, for the first time and at each restart. It runs in the supervisor, which handles
/// nothing else until the function returns.
///
/// If the function throws, the start has failed. A process that it starts by other means than the [ChildStarter] is
/// linked to the supervisor when the function returns.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildStartExamples" region="start"}
///
/// @param <M> the protocol of the child
@FunctionalInterface
public interface ChildStart<M> {

    /// Starts the child with `starter`, and returns the result of that. Must not block for long: the supervisor waits
    /// for it.
    StartResult<M> start(ChildStarter starter) throws Throwable;
}
