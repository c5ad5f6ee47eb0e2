package dev.coppice.supervision;

import dev.coppice.core.ExitReason;
import dev.coppice.core.StartResult;
import org.jspecify.annotations.Nullable;

/// Why a supervisor did not do what it was asked.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorExamples" region="start"}
///
/// A [StartResult.Failed] carries it as an [ExitReason.Custom]; [#of] finds it there.
public sealed interface ChildError {

    /// The child is there and does not run; restart or delete it.
    record AlreadyPresent(Object id) implements ChildError {}

    /// There is no such child.
    record NotFound(Object id) implements ChildError {}

    /// The child runs.
    record Running(Object id) implements ChildError {}

    /// The child waits to be restarted.
    record Restarting(Object id) implements ChildError {}

    /// There are as many children as there may be.
    record MaxChildren(int limit) implements ChildError {}

    /// A supervisor of one template knows its children by pid only, and cannot restart or delete them by hand.
    record SimpleOneForOne() implements ChildError {}

    /// The child spec is wrong.
    record Invalid(SpecError error) implements ChildError {}

    /// The error in `result`, or null if it is none of these.
    static @Nullable ChildError of(StartResult<?> result) {
        return result instanceof StartResult.Failed<?>(ExitReason.Custom(ChildError error)) ? error : null;
    }
}
