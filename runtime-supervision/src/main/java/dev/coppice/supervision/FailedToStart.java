package dev.coppice.supervision;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.Because;

/// The detail of the [ExitReason.Shutdown] with which the start of a supervisor fails when a child does not start.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="failed"}
///
/// @param id which child
@SuppressWarnings("exports") // only the core asks for it
public record FailedToStart(Object id, ExitReason reason) implements Because {
    @Override public String toString() {
        return "failed to start child " + id + ": " + reason;
    }
}
