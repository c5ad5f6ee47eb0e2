package dev.coppice.observer.internal.history;

import java.time.Instant;
import java.util.Map;

/// One report, kept as text only: it holds no object of the application.
///
/// @param id the number of the entry; later entries have higher numbers
/// @param title one line
/// @param process the number of the process that the report is about, or 0
/// @param label the text that identifies that process, or an empty text
/// @param stack the exception or stack of the report, or an empty text
public record Entry(
        long id, Category category, Instant at, String kind, String title, Map<String, String> fields, long process,
        String label,
        String stack) {

    /// Returns a field, or an empty text if the report does not have it.
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
