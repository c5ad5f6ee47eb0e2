package dev.coppice.supervision;

import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import org.jspecify.annotations.Nullable;

/// An error in a child spec or supervisor spec, found before anything is started.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="failed"}
///
/// @param kind the invalid field and the error in it
/// @param value the invalid value
@SuppressWarnings("exports") // the printer types are exported only to the modules of the runtime
public record SpecError(Kind kind, @Nullable Object value) implements Printable {

    /// The kinds of errors.
    public enum Kind {
        /// A child has no id.
        MISSING_ID("a child needs an id; by default it is its name or its class"),
        /// The `hashCode`, `equals` or `toString` of an id throws; the value names the method and the exception.
        INVALID_ID("the hashCode, equals and toString of an id must not throw; "
                + "use a String, an enum constant or a record of such values"),
        /// A child has no start function.
        MISSING_START("a child needs a start function; use start(…), or ChildSpec.of(…) with a non-null behaviour"),
        /// The value is not a child spec.
        INVALID_CHILD_SPEC("this is not a child spec; use ChildSpec.of(…)"),
        INVALID_RESTART("use restart(…) with PERMANENT, TRANSIENT or TEMPORARY"),
        /// The timeout is null; [Shutdown.Timeout] rejects a negative one.
        INVALID_SHUTDOWN("the timeout of a shutdown must not be null; use Shutdown.infinity() for none"),
        INVALID_TYPE("use type(…) with WORKER or SUPERVISOR"),
        /// The arguments of the start function are null.
        INVALID_START("the arguments of the start function must not be null"),
        INVALID_BACK_OFF("a backoff needs an initial delay above zero, a maximum not below it, "
                + "a factor of at least 1 and a jitter from 0 to 1"),
        /// A significant child of a supervisor that cannot have any.
        INVALID_SIGNIFICANT("the children of a dynamic supervisor cannot be significant"),
        /// A significant child is permanent, or its supervisor has no auto-shutdown.
        BAD_COMBINATION("a significant child must not be permanent, and its supervisor needs autoShutdown(…)"),
        /// Two children have the same id.
        DUPLICATE_ID("two children have this id; give each its own with id(…), or a name"),
        /// A supervisor with a template needs exactly one child spec.
        BAD_START_SPEC("a supervisor with a template needs exactly one child spec"),
        INVALID_STRATEGY("a supervisor spec needs a strategy"),
        /// Negative.
        INVALID_INTENSITY("the number of restarts must not be negative"),
        /// Zero or null.
        INVALID_PERIOD("the period of the restart intensity must be positive"),
        INVALID_AUTO_SHUTDOWN("use AutoShutdown.NEVER for none"),
        /// Negative.
        INVALID_MAX_CHILDREN("the number of children must not be negative"),
        INVALID_EXTRA_ARGUMENTS("use an empty list for none");

        private final String advice;

        Kind(String advice) {
            this.advice = advice;
        }

        /// Returns the name of the kind in OTP's notation.
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override public String print(Printer printer) {
        return kind.word() + "(" + printer.value(value) + "): " + kind.advice;
    }

    @Override public String toString() {
        return Report.text(this);
    }
}
