package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;

/// What it means for the runtime when an [Application] ends by itself. One that is told to stop never concerns others.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="applications"}
public enum ApplicationType {
    /// Its end, whatever the reason, stops the whole runtime.
    PERMANENT,
    /// Its end stops the whole runtime unless the reason is `normal`. A supervisor that had too many restarts ends `shutdown`, which does.
    TRANSIENT,
    /// Its end is reported and that is all. The default.
    TEMPORARY;

    /// Whether an end with `reason` stops the runtime.
    boolean stopsRuntime(ExitReason reason) {
        return switch (this) {
            case PERMANENT -> true;
            case TRANSIENT -> !(reason instanceof ExitReason.Normal);
            case TEMPORARY -> false;
        };
    }
}
