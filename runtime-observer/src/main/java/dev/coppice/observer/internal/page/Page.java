package dev.coppice.observer.internal.page;

/// Makes the JSON of one page. Thread-safe, and keeps nothing between two looks unless it says so.
public interface Page {

    /// Returns the name of the page in addresses.
    String id();

    /// Returns the present content of the page.
    ///
    /// @param limit how many rows to list at most; the caller repeats the call with a lower limit if the answer is too
    ///     long
    Fields look(Query query, int limit);

    /// Returns for how long an answer may be shown again, in milliseconds. More for a page whose look costs much.
    default long freshMillis() {
        return 400;
    }

    /// Returns whether a look takes processor time in proportion to the system, so that a slow one is repeated more
    /// rarely. False if a look is slow because it waits for others.
    default boolean isWork() {
        return true;
    }

    /// Returns whether the page shows how busy processes are, which is measured only while such a page is looked at.
    default boolean measures(Query query) {
        return false;
    }
}
