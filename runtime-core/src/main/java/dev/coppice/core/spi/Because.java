package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;

/// The detail of a reason that came from another one: who throws the first shows what was thrown in the second as its cause.
public interface Because {

    /// The reason it came from.
    ExitReason reason();
}
