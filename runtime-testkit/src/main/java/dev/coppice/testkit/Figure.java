package dev.coppice.testkit;

/// One measured figure of a run and what it may be at most. Prints as `name = value (limit)`.
///
/// {@snippet class="dev.coppice.testkit.snippets.LedgerExamples" region="leaks"}
///
/// @param limit the largest value that is right; [#UNLIMITED] if any is
public record Figure(String name, long value, long limit) {
    /// The limit of a figure that only informs.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// A figure that only informs.
    public static Figure of(String name, long value) {
        return new Figure(name, value, UNLIMITED);
    }

    /// Whether the value lies between 0 and the limit, or anywhere if there is none.
    public boolean holds() {
        return limit == UNLIMITED || value >= 0 && value <= limit;
    }

    @Override public String toString() {
        return name + " = " + value + (limit == UNLIMITED ? "" : " (" + limit + ")");
    }
}
