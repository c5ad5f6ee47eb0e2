package dev.coppice.supervision;

import dev.coppice.core.ExitReason;

/// The detail of the [ExitReason.Shutdown] with which the start of a supervisor fails when a child does not start.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="failed"}
///
/// @param id which child
public record FailedToStart(Object id, ExitReason reason) {
    @Override public String toString() {
        return "failed to start child " + id + ": " + reason;
    }
}
