package dev.coppice.core.spi;

/// An object of the library that contains values of the application and uses a [Printer] to turn them into text.
@FunctionalInterface
public interface Printable {

    /// Returns the whole object as text.
    String print(Printer printer);
}
