package dev.coppice.core;

/// The format in which reports print values of the application and pass their fields to the log. Immutable.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="options"}
///
/// @param valueChars the maximum number of characters of a value, a label or an exception message, at least 1
/// @param elements the maximum number of elements of a collection, at least 1
/// @param singleLine whether a report is one line; the stack trace of an exception follows in the format of the logging
///     system
/// @param keyValues whether the fields of a report are passed to SLF4J as key-value pairs instead of being part of the
///     text, for example for JSON logs
public record ReportFormat(int valueChars, int elements, boolean singleLine, boolean keyValues) {

    /// 500 characters, 20 elements, several lines, fields in the text.
    public static final ReportFormat DEFAULT = new ReportFormat(500, 20, false);

    public ReportFormat {
        if (valueChars < 1 || elements < 1) {
            throw new IllegalArgumentException("valueChars and elements must be at least 1");
        }
    }

    /// Makes a format with the fields in the text.
    public ReportFormat(int valueChars, int elements, boolean singleLine) {
        this(valueChars, elements, singleLine, false);
    }

    /// Chooses whether the fields are key-value pairs.
    public ReportFormat keyValues(boolean value) {
        return new ReportFormat(valueChars, elements, singleLine, value);
    }
}
