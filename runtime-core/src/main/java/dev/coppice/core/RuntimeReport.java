package dev.coppice.core;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One report of the runtime, as [ActorRuntime#onReport] passes it on: a crash, a stall, a restart, a dead letter and
/// so on. All texts are redacted and cut as the options specify.
///
/// {@snippet class="dev.coppice.behaviours.snippets.InsideExamples" region="reports"}
///
/// @param at when the report was written, which may be a moment after the event
/// @param kind the kind of report, which is also the name of its logger: `dev.coppice.crash`, `dev.coppice.supervisor`
/// @param title one line that says what happened, to which process, and why
/// @param fields the other fields as text, in order
/// @param process the process that the report is about, or null. It may have ended
/// @param thrown the exception, or null. Its messages are redacted
/// @param dropped how many earlier reports of this kind were dropped since the last one, because of
///     [RuntimeOptions#reportsPerSecond]
public record RuntimeReport(
        Instant at,
        String kind,
        Level level,
        String title,
        Map<String, String> fields,
        @Nullable Pid process,
        @Nullable Throwable thrown,
        long dropped) {

    public RuntimeReport {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
