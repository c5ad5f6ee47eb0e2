package dev.coppice.core;

/// Ends the process that throws it, with the reason it carries.
///
/// The clean way out from deep inside a callback. It is an ordinary exception: code in between may catch it. It has no
/// stack trace, since it says why the process ends and not where something broke.
public class ProcessExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ExitReason reason;

    public ProcessExit(ExitReason reason) {
        this(reason, reason.toString());
    }

    protected ProcessExit(ExitReason reason, String message) {
        super(message, reason instanceof ExitReason.Crash crash ? crash.throwable() : null, false, false);
        this.reason = reason;
    }

    /// Why the process that throws this ends.
    public ExitReason reason() {
        return reason;
    }
}
