package dev.coppice.supervision.internal.engine;

import dev.coppice.core.spi.Enclosing;

/// A supervisor's message to itself that triggers a restart. It is void unless the child still waits for this very
/// message ([Child#retry]).
sealed interface RestartTimer extends Enclosing {

    Child child();

    /// Triggers the next attempt after one that failed to start the child. It counts against the intensity.
    record NextAttempt(Child child) implements RestartTimer {}

    /// Triggers a restart that has been counted and was delayed: by the backoff, or because the code of a killed child
    /// had not returned.
    ///
    /// @param polls how often the supervisor has looked whether that code has returned
    record AfterDelay(Child child, int polls) implements RestartTimer {}
}
