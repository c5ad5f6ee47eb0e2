package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;

/// The detail of a reason that was caused by another reason. An exception that carries the first reason has the
/// throwable of the second one as its cause.
public interface CausedBy {

    /// Returns the reason that caused this one.
    ExitReason reason();
}
