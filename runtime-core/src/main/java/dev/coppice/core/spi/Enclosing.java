package dev.coppice.core.spi;

/// A wrapper that a module puts around a message of the application in a mailbox. Dead letters, reports and traces show
/// the message.
public interface Enclosing {

    /// Returns the message of the application.
    Object enclosed();
}
