package dev.coppice.testsupport;

import java.util.Comparator;
import java.util.Locale;

/// The result of one test for one case.
///
/// @param id the case
/// @param result whether the test showed it
/// @param test the test as `class.method`; empty if the case has no test
public record ConformanceRow(String id, Result result, String test) implements Comparable<ConformanceRow> {

    /// The first line of every file of rows.
    static final String HEADER = "id,result,test";

    private static final Comparator<ConformanceRow> ORDER =
            Comparator.comparing(ConformanceRow::id).thenComparing(ConformanceRow::test);

    /// The result for a case.
    public enum Result {
        /// The test passed.
        PASS,
        /// The test failed, was aborted or was skipped.
        FAIL,
        /// No test names the case.
        UNTESTED
    }

    static ConformanceRow parse(String line) {
        var fields = line.split(",", 3);
        return new ConformanceRow(fields[0], Result.valueOf(fields[1].toUpperCase(Locale.ROOT)), fields[2]);
    }

    String line() {
        return id + "," + result.name().toLowerCase(Locale.ROOT) + "," + test;
    }

    @Override
    public int compareTo(ConformanceRow other) {
        return ORDER.compare(this, other);
    }
}
