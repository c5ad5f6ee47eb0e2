package dev.coppice.core;

import dev.coppice.core.spi.Because;
import org.jspecify.annotations.Nullable;

/// Ends the process that throws it, with the reason it carries.
///
/// The clean way out from deep inside a callback. It is an ordinary exception: code in between may catch it. It has no
/// stack trace, since it says why the process ends and not where something broke.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessExamples" region="exit"}
public class ProcessExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ExitReason reason;

    public ProcessExit(ExitReason reason) {
        this(reason, reason.toString());
    }

    protected ProcessExit(ExitReason reason, String message) {
        super(message, thrown(reason), false, false);
        this.reason = reason;
    }

    private static @Nullable Throwable thrown(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash crash -> crash.throwable();
            case ExitReason.RequestFailed failed -> thrown(failed.cause());
            case ExitReason.Shutdown(Because because) -> thrown(because.reason());
            default -> null;
        };
    }

    /// Why the process that throws this ends.
    public ExitReason reason() {
        return reason;
    }
}
