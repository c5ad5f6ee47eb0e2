package dev.coppice.behaviours.application;

import dev.coppice.core.ExitReason;

/// The effect on the runtime when an [Application] ends on its own.
///
/// An application that is stopped never affects others.
///
/// {@snippet class="dev.coppice.behaviours.snippets.ApplicationExamples" region="applications"}
public enum ApplicationType {
    /// Its end stops the whole runtime, for any reason.
    PERMANENT,
    /// Its end stops the whole runtime unless the reason is `normal`.
    /// A supervisor that exceeds its restart intensity ends with `shutdown`, which stops the runtime.
    TRANSIENT,
    /// Its end is only reported. The default.
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
