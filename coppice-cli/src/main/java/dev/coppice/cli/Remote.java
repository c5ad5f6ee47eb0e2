package dev.coppice.cli;

import java.util.Map;

/// A running system, as far as it shows itself. Used by one thread.
interface Remote extends AutoCloseable {

    /// Returns a page of the observer as it sent it: its name with argument and parameters, such as `processes?by=age`.
    ///
    /// @throws Failure if the system does not answer, or does not show that
    byte[] json(String page);

    /// Returns the body of a page.
    default Json page(String page) {
        return Json.parse(json(page)).object("body");
    }

    /// Has an action carried out.
    ///
    /// @throws Failure if the system refuses
    Json order(String action, Map<String, ?> body);

    @Override default void close() {}
}
