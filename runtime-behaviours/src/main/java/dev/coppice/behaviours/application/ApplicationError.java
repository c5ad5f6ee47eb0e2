package dev.coppice.behaviours.application;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// The reason why an application was not loaded, started or stopped. Carried by [ApplicationFailed].
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="failed"}
public sealed interface ApplicationError {

    /// The name of the application.
    String application();

    /// The application is not loaded.
    record NotLoaded(String application) implements ApplicationError {}

    /// Another application is loaded under this name.
    record AlreadyLoaded(String application) implements ApplicationError {}

    /// The application is running, or is being started.
    record AlreadyStarted(String application) implements ApplicationError {}

    /// The application is not running, although a dependent or a stop requires it.
    record NotStarted(String application) implements ApplicationError {}

    /// The application depends on itself, or one of its callbacks waits for it.
    record Circular(String application) implements ApplicationError {}

    /// The application refused its start, its tree did not start, or a start phase failed. No process of it is left.
    record StartFailed(String application, ExitReason reason) implements ApplicationError {}

    /// The start callback threw, or did not return a valid root.
    ///
    /// @param what the exit reason for the exception, or the returned value
    record BadReturn(String application, @Nullable Object what) implements ApplicationError {}
}
