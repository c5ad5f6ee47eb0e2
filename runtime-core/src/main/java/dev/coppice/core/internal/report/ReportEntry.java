package dev.coppice.core.internal.report;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Printer;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// A report that waits to be written: the objects that it is about, not yet text. Compared by identity.
final class ReportEntry {
    final RateLimit limit;
    final Level level;
    final Function<? super Printer, String> title;
    final Map<String, ? extends @Nullable Object> fields;
    final @Nullable Throwable thrown;
    /// The reporting thread's entries of SLF4J's MDC.
    final @Nullable Map<String, String> context;

    ReportEntry(
            RateLimit limit, Level level, Function<? super Printer, String> title,
            Map<String, ? extends @Nullable Object> fields,
            @Nullable Throwable thrown, @Nullable Map<String, String> context) {
        this.limit = limit;
        this.level = level;
        this.title = title;
        this.fields = fields;
        this.thrown = thrown;
        this.context = context;
    }

    String kind() {
        return limit.kind;
    }

    /// Returns the first process among the fields.
    @Nullable Pid process() {
        for (var value : fields.values()) {
            if (value instanceof Pid pid) return pid;
        }
        return null;
    }
}
