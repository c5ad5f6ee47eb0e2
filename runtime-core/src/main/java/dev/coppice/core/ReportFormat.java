package dev.coppice.core;

/// How reports print the values of an application.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="options"}
///
/// @param valueChars how many characters of a value are printed
/// @param elements how many elements of a collection are printed
/// @param singleLine whether a report is one line
public record ReportFormat(int valueChars, int elements, boolean singleLine) {

    /// 500 characters, 20 elements, several lines.
    public static final ReportFormat DEFAULT = new ReportFormat(500, 20, false);

    public ReportFormat {
        if (valueChars < 1 || elements < 1) throw new IllegalArgumentException("a report must print something");
    }
}
