package dev.coppice.behaviours.application;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;

/// Thrown when an application cannot be loaded, started or stopped.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="failed"}
@SuppressWarnings("exports") // Printable is exported to the modules of the runtime only
public final class ApplicationFailed extends RuntimeException implements Printable {
    private static final long serialVersionUID = 1L;

    private final transient ApplicationError error;

    ApplicationFailed(ApplicationError error) {
        super(null, cause(error));
        this.error = error;
    }

    /// Describes the error. Computed on each call, because it may run the `toString` of an object in an exit reason.
    @Override public String getMessage() {
        return error == null ? "application failed" : Report.text(this); // null after serialization
    }

    @Override public String print(Printer printer) {
        var name = "application " + error.application();
        return switch (error) {
            case ApplicationError.NotLoaded _ -> name + " is not loaded; call ApplicationController.load first";
            case ApplicationError.AlreadyLoaded _ -> name + " is already loaded, from another definition";
            case ApplicationError.AlreadyStarted _ ->
                    name + " is already running; use ensureStarted if this is expected, or stop it first";
            case ApplicationError.NotStarted _ ->
                    name + " is not running; start it first, or use ensureAllStarted to start dependencies as well";
            case ApplicationError.Circular _ -> name + " depends on itself, or one of its callbacks waits for it";
            case ApplicationError.StartFailed(_, var reason) -> name + " did not start: " + printer.why(reason);
            case ApplicationError.BadReturn(_, ExitReason thrown) -> name + " did not start: " + printer.why(thrown);
            case ApplicationError.BadReturn(_, var what) -> "start of " + name + " returned " + printer.value(what)
                    + " instead of a root; use root(supervisor) or fail(reason)";
        };
    }

    private static @org.jspecify.annotations.Nullable Throwable cause(ApplicationError error) {
        var reason = switch (error) {
            case ApplicationError.StartFailed(_, var why) -> why;
            case ApplicationError.BadReturn(_, var what) -> what;
            case ApplicationError.NotLoaded _, ApplicationError.AlreadyLoaded _, ApplicationError.AlreadyStarted _,
                    ApplicationError.NotStarted _, ApplicationError.Circular _ -> null;
        };
        return reason instanceof ExitReason why ? new ProcessExit(why).getCause() : null;
    }

    /// The error, with the name of the application.
    public ApplicationError error() {
        return error;
    }
}
