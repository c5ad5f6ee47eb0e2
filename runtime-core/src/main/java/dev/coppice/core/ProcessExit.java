package dev.coppice.core;

import dev.coppice.core.spi.CausedBy;
import org.jspecify.annotations.Nullable;

/// An exception that ends the process that throws it, with the reason it carries.
///
/// It leaves a process from deep inside a callback. It is an ordinary exception, so code in between may catch it. It
/// has no stack trace, because it states why the process ends and not where something broke.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="exit"}
public class ProcessExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ExitReason reason;

    public ProcessExit(ExitReason reason) {
        this(reason, null);
    }

    /// @param message the message, or null to use the text of the reason
    protected ProcessExit(ExitReason reason, @Nullable String message) {
        super(message, thrown(reason), false, false);
        this.reason = reason;
    }

    /// Returns the message, or the text of the reason if there is none. The text is built on each call, because it may
    /// run the `toString` of values in the reason.
    @Override public @Nullable String getMessage() {
        var message = super.getMessage();
        return message == null && reason != null ? reason.toString() : message;
    }

    private static @Nullable Throwable thrown(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash crash -> crash.throwable();
            case ExitReason.RequestFailed failed -> thrown(failed.cause());
            case ExitReason.Shutdown(CausedBy because) -> thrown(because.reason());
            default -> null;
        };
    }

    /// Returns the reason with which the process ends.
    public ExitReason reason() {
        return reason;
    }
}
