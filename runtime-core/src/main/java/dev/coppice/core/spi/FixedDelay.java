package dev.coppice.core.spi;

/// The entry that a timer with a fixed delay sends to its process in place of the message: see
/// [ProcessContext#sendWithFixedDelay].
public interface FixedDelay {

    /// Returns the message that the timer delivers.
    Object message();

    /// Notifies the timer that the process has handled the message. This starts the next delay, unless the timer was
    /// cancelled.
    void handled();
}
