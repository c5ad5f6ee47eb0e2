package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

/// A measured value of a run, with its upper limit. Prints as `name = value (limit)`.
///
/// {@snippet class="dev.coppice.testkit.snippets.LedgerExamples" region="leaks"}
///
/// @param limit the largest valid value, or [#UNLIMITED]
public record Measurement(String name, long value, long limit) {
    /// The limit of a measurement that is only informative.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// Returns a measurement that is only informative.
    public static Measurement of(String name, long value) {
        requireNonNull(name, "name must not be null");
        return new Measurement(name, value, UNLIMITED);
    }

    /// Whether the value is between 0 and the limit, or whether there is no limit.
    public boolean holds() {
        return limit == UNLIMITED || value >= 0 && value <= limit;
    }

    @Override public String toString() {
        return name + " = " + value + (limit == UNLIMITED ? "" : " (" + limit + ")");
    }
}
