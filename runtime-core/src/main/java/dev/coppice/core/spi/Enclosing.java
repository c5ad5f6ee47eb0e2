package dev.coppice.core.spi;

/// What a module puts into a mailbox around a message of the application. Dead letters, reports and traces show the
/// message.
public interface Enclosing {

    /// Returns the message of the application.
    Object enclosed();
}
