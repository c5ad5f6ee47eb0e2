package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessExit;

/// An application could not be loaded, started or stopped.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="failed"}
public final class ApplicationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ApplicationError error;

    ApplicationFailed(ApplicationError error) {
        super(describe(error), cause(error));
        this.error = error;
    }

    private static String describe(ApplicationError error) {
        var name = "application " + error.application();
        return switch (error) {
            case ApplicationError.NotLoaded _ -> name + " is not loaded; give it to Applications.load first";
            case ApplicationError.AlreadyLoaded _ -> name + " is loaded already, from another definition";
            case ApplicationError.AlreadyStarted _ -> name + " runs already; use ensureStarted where that is to be expected";
            case ApplicationError.NotStarted _ -> name + " does not run; use ensureAllStarted to start what another one needs";
            case ApplicationError.Circular _ -> name + " depends on itself";
            case ApplicationError.StartFailed(_, var reason) -> name + " did not start: " + reason;
            case ApplicationError.BadReturn(_, ExitReason thrown) -> name + " did not start: " + thrown;
            case ApplicationError.BadReturn(_, var what) -> "the start of " + name + " gave no root but " + what + "; use root(supervisor) or fail(reason)";
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

    /// What went wrong, and with which application.
    public ApplicationError error() {
        return error;
    }
}
