package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import dev.coppice.core.StartResult;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import org.jspecify.annotations.Nullable;

/// The reason why a supervisor refused a request.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorExamples" region="start"}
///
/// A [StartResult.Failed] carries it as an [ExitReason.Custom]; [#of] extracts it.
@SuppressWarnings("exports") // the printer types are exported only to the modules of the runtime
public sealed interface ChildError extends Printable {

    /// A child with this id exists and is not running; restart or delete it.
    record AlreadyPresent(Object id) implements ChildError {
        @Override public String print(Printer printer) {
            return "the child " + printer.value(id) + " already exists and is not running; restart or delete it";
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }

    /// There is no child with this id or pid.
    record NotFound(Object id) implements ChildError {
        @Override public String print(Printer printer) {
            return "there is no child " + printer.value(id);
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }

    /// The child is running.
    record Running(Object id) implements ChildError {
        @Override public String print(Printer printer) {
            return "the child " + printer.value(id) + " is running; terminate it first";
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }

    /// The child is waiting for a restart.
    record Restarting(Object id) implements ChildError {
        @Override public String print(Printer printer) {
            return "the child " + printer.value(id) + " is waiting for a restart; terminate it first";
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }

    /// The maximum number of children is reached.
    record MaxChildren(int limit) implements ChildError {
        @Override public String print(Printer printer) {
            return "the maximum number of children is reached: " + limit;
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }

    /// A supervisor with a template knows its children only by pid, and cannot restart or delete them by hand.
    record SimpleOneForOne() implements ChildError {
        @Override public String print(Printer printer) {
            return "a supervisor with a template knows its children only by pid, and cannot restart or delete them";
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }

    /// The child spec is invalid.
    record Invalid(SpecError error) implements ChildError {
        @Override public String print(Printer printer) {
            return "invalid child spec: " + printer.value(error);
        }

        @Override public String toString() {
            return Report.text(this);
        }
    }

    /// Returns the error in `result`, or null if there is none of these.
    static @Nullable ChildError of(StartResult<?> result) {
        requireNonNull(result, "result must not be null");
        return result instanceof StartResult.Failed<?>(ExitReason.Custom(ChildError error)) ? error : null;
    }
}
