package dev.coppice.supervision;

import dev.coppice.core.StartResult;

/// Starts a child, the first time and after each crash. Runs in the supervisor, which waits for it and handles nothing else meanwhile.
///
/// What it throws counts as a failed start. A process that it starts by other means than the [ChildStarter] is linked to the
/// supervisor when this returns.
///
/// {@snippet class="dev.coppice.supervision.snippets.ChildStartExamples" region="start"}
///
/// @param <M> the protocol of the child
@FunctionalInterface
public interface ChildStart<M> {

    StartResult<M> start(ChildStarter starter) throws Throwable;
}
