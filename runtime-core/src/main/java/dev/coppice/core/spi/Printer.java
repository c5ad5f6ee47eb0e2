package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// Turns values of the application into readable text, redacted and cut as the options of the runtime specify. Never
/// throws.
///
/// A printer may run the `toString` of any object, which may take any time. It is meant for the thread that writes
/// reports and for code that reads the message of an exception. Thread-safe.
public interface Printer {

    /// Returns `value` as text.
    String value(@Nullable Object value);

    /// Returns `value` as text without redaction. For values of the library.
    String plain(@Nullable Object value);

    /// Returns `reason` as text for a field of a report: `crash(java.lang.ArithmeticException: / by zero)`.
    String reason(ExitReason reason);

    /// Returns `reason` as text without running any code of the application except the redaction: objects other than
    /// text and numbers appear as their class names. For callers that must not wait.
    String brief(ExitReason reason);

    /// Returns why something happened, for the first line of a report: `ArithmeticException: / by zero`.
    String why(ExitReason reason);
}
