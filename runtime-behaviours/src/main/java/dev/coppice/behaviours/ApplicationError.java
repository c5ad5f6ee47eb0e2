package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// Why an application was not started or stopped. Carried by [ApplicationFailed].
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="failed"}
public sealed interface ApplicationError {

    /// The application it is about.
    String application();

    /// Nobody has loaded it.
    record NotLoaded(String application) implements ApplicationError {}

    /// Another one is loaded under its name.
    record AlreadyLoaded(String application) implements ApplicationError {}

    /// It runs, or is being started.
    record AlreadyStarted(String application) implements ApplicationError {}

    /// It does not run, although another one needs it, or is to be stopped.
    record NotStarted(String application) implements ApplicationError {}

    /// It depends on itself.
    record Circular(String application) implements ApplicationError {}

    /// Its start gave an error, or its tree did not start, or a start phase failed. Nothing of it runs.
    record StartFailed(String application, ExitReason reason) implements ApplicationError {}

    /// Its start threw, or returned what is no root.
    ///
    /// @param what the reason that stands for what was thrown, or what was returned
    record BadReturn(String application, @Nullable Object what) implements ApplicationError {}
}
