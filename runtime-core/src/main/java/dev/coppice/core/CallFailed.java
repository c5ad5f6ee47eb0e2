package dev.coppice.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that got no answer: the process was gone, ended before answering, or did not answer in time.
///
/// Not caught, it ends the process that called, with [ExitReason.RequestFailed].
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="failed"}
public final class CallFailed extends ProcessExit {
    private static final long serialVersionUID = 1L;

    private final transient Object server;
    private final transient Object request;
    private final transient @Nullable Duration limit;
    private final transient ExitReason cause;
    private final boolean unhandled;

    /// @param server the [Pid] or [Name] that was asked
    /// @param limit how long the caller was ready to wait, or null if without limit
    /// @param diagnosis what the callee was doing, or the empty string
    public CallFailed(Object server, Object request, @Nullable Duration limit, ExitReason cause, String diagnosis) {
        this(server, request, limit, cause, diagnosis, false);
    }

    private CallFailed(Object server, Object request, @Nullable Duration limit, ExitReason cause, String diagnosis, boolean unhandled) {
        super(new ExitReason.RequestFailed(cause, server, request), describe(server, request, limit, cause, diagnosis));
        this.server = server;
        this.request = request;
        this.limit = limit;
        this.cause = cause;
        this.unhandled = unhandled;
    }

    /// As the constructor, where the callee surely has not begun to handle the request.
    public static CallFailed unhandled(Object server, Object request, @Nullable Duration limit, ExitReason cause, String diagnosis) {
        return new CallFailed(server, request, limit, cause, diagnosis, true);
    }

    private static String describe(
            Object server, Object request, @Nullable Duration limit, ExitReason cause, String diagnosis) {
        String text = "call of " + Printed.of(request) + " to " + Printed.of(server) + " failed: " + cause;
        if (limit != null && cause instanceof ExitReason.Timeout) text += " after " + limit;
        return diagnosis.isEmpty() ? text : text + "; " + diagnosis;
    }

    /// The [Pid] or [Name] that was asked.
    public Object server() {
        return server;
    }

    /// What was asked.
    public Object request() {
        return request;
    }

    /// How long the caller was ready to wait, or null if without limit.
    public @Nullable Duration limit() {
        return limit;
    }

    /// Why there was no answer: the reason with which the callee ended, or [ExitReason.NoProcess], [ExitReason.Timeout],
    /// [ExitReason.CallingSelf].
    public ExitReason why() {
        return cause;
    }

    /// Whether the callee surely has not begun to handle the request: it was not there, it refused to queue it, or the request still waited in
    /// its mailbox when it failed. Then what was asked has not been done, and may be asked again without being done twice.
    ///
    /// False says nothing: the callee may have handled it, may have failed amid that, or may still handle it, after a time-out above all.
    public boolean wasUnhandled() {
        return unhandled;
    }
}
