package dev.coppice.supervision;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.CausedBy;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;

/// The detail of the [ExitReason.Shutdown] with which the start of a supervisor fails when a child fails to start.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="failed"}
///
/// @param id the child that failed to start
@SuppressWarnings("exports") // only the core uses these interfaces
public record ChildStartFailed(Object id, ExitReason reason) implements CausedBy, Printable {
    @Override public String print(Printer printer) {
        return "failed to start child " + printer.value(id) + ": " + printer.reason(reason);
    }

    @Override public String toString() {
        return Report.text(this);
    }
}
