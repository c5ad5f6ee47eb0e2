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
    record AlreadyPresent(Object id) implements ChildError {
        @Override public String toString() {
            return "the child " + id + " is there already and does not run; restart or delete it";
        }
    }

    /// There is no such child.
    record NotFound(Object id) implements ChildError {
        @Override public String toString() {
            return "there is no child " + id;
        }
    }

    /// The child runs.
    record Running(Object id) implements ChildError {
        @Override public String toString() {
            return "the child " + id + " runs; terminate it first";
        }
    }

    /// The child waits to be restarted.
    record Restarting(Object id) implements ChildError {
        @Override public String toString() {
            return "the child " + id + " waits to be restarted; terminate it first";
        }
    }

    /// There are as many children as there may be.
    record MaxChildren(int limit) implements ChildError {
        @Override public String toString() {
            return "there are as many children as there may be, which is " + limit;
        }
    }

    /// A supervisor of one template knows its children by pid only, and cannot restart or delete them by hand.
    record SimpleOneForOne() implements ChildError {
        @Override public String toString() {
            return "a supervisor with a template knows its children by pid only, and restarts or deletes none by hand";
        }
    }

    /// The child spec is wrong.
    record Invalid(SpecError error) implements ChildError {
        @Override public String toString() {
            return "the child spec is wrong: " + error;
        }
    }

    /// The error in `result`, or null if it is none of these.
    static @Nullable ChildError of(StartResult<?> result) {
        return result instanceof StartResult.Failed<?>(ExitReason.Custom(ChildError error)) ? error : null;
    }
}
