package dev.coppice.core;

import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Thrown when a request got no reply: there was no such process, it ended before it replied, or the call timed out.
///
/// If it is not caught, it ends the calling process with [ExitReason.RequestFailed].
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="failed"}
@SuppressWarnings("exports") // only the runtime and its sibling modules can name Printable and Printer
public final class CallFailed extends ProcessExit implements Printable {
    private static final long serialVersionUID = 1L;

    private final transient Object server;
    private final transient Object request;
    private final transient @Nullable Duration timeout;
    private final transient ExitReason cause;
    private final transient Printable diagnosis;
    private final transient Printer printer;
    private final boolean unhandled;
    /// Built on the first [#getMessage], or before serialization.
    private @Nullable String message;

    /// @param server the [Pid] or [Name] that the request was sent to
    /// @param timeout the timeout of the call, or null for none
    /// @param diagnosis what the server was doing, or the empty string
    public CallFailed(Object server, Object request, @Nullable Duration timeout, ExitReason cause, String diagnosis) {
        this(server, request, timeout, cause, Printed.printer(server), any -> diagnosis, false);
    }

    /// Used by the runtime, with a diagnosis that `printer` turns into text when the message is read.
    public CallFailed(
            Object server, Object request, @Nullable Duration timeout, ExitReason cause, Printer printer,
            Printable diagnosis, boolean unhandled) {
        super(new ExitReason.RequestFailed(cause, server, request), null);
        this.server = server;
        this.request = request;
        this.timeout = timeout;
        this.cause = cause;
        this.printer = printer;
        this.diagnosis = diagnosis;
        this.unhandled = unhandled;
    }

    /// Like the constructor, for a server that certainly did not start to handle the request.
    public static CallFailed unhandled(
            Object server, Object request, @Nullable Duration timeout, ExitReason cause, String diagnosis) {
        return new CallFailed(server, request, timeout, cause, Printed.printer(server), any -> diagnosis, true);
    }

    /// Describes the failed call and the reason. The text is built on the first call, because it runs the `toString` of
    /// the request. It is redacted, and cut to the length that the runtime's [ReportFormat] allows.
    @Override public String getMessage() {
        var text = message;
        if (text == null) message = text = print(printer);
        return text;
    }

    @Override public String print(Printer printer) {
        var text = new StringBuilder("call of ").append(printer.value(request)).append(" to ")
                .append(printer.value(server))
                .append(" failed: ").append(printer.reason(cause));
        if (timeout != null && cause instanceof ExitReason.Timeout) text.append(" after ").append(timeout);
        var more = diagnosis.print(printer);
        return more.isEmpty() ? text.toString() : text.append("; ").append(more).toString();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        var _ = getMessage();
        out.defaultWriteObject();
    }

    /// Returns the [Pid] or [Name] that the request was sent to.
    public Object server() {
        return server;
    }

    /// Returns the request.
    public Object request() {
        return request;
    }

    /// Returns the timeout of the call, or null for none.
    public @Nullable Duration timeout() {
        return timeout;
    }

    /// Returns why there was no reply: the exit reason of the server, or [ExitReason.NoProcess], [ExitReason.Timeout],
    /// [ExitReason.CallingSelf].
    public ExitReason cause() {
        return cause;
    }

    /// Returns whether the server certainly did not start to handle the request: there was no process, its mailbox
    /// refused the request, or the request was still in the mailbox when it failed. Such a request had no effect and
    /// may be sent again.
    ///
    /// False gives no information: the server may have handled the request, may have failed while it handled it, or may
    /// still handle it, especially after a timeout.
    public boolean isSafeToRetry() {
        return unhandled;
    }
}
