package dev.coppice.core.spi;

import org.jspecify.annotations.Nullable;

/// A mailbox entry of a module: a wrapper around a message of the application, or a message of the module's own. Dead
/// letters, reports and traces show the message of the application.
public interface Enclosing {

    /// Returns the message of the application, or null if there is none.
    default @Nullable Object enclosed() {
        return null;
    }

    /// Returns whether it becomes a dead letter when no process handles it. By default not if it concerns the module
    /// alone.
    default boolean mayBeDeadLetter() {
        return enclosed() != null;
    }
}
