package dev.coppice.core.internal.trace;

import dev.coppice.core.Pid;
import dev.coppice.core.ReportFormat;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.internal.process.Text;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes reports to the log: structured, of limited size and at a limited rate for each kind. Never throws. Thread-safe.
public final class Reports {
    private final RuntimeOptions options;
    private final LongSupplier clock;
    private final Map<String, RateLimit> limits = new ConcurrentHashMap<>();

    public Reports(RuntimeOptions options, LongSupplier clock) {
        this.options = options;
        this.clock = clock;
        prepare();
    }

    /// Has SLF4J look for its provider now, in who opens the runtime. The first time that takes long, and would hold up the callback that is
    /// the first to report something.
    private static void prepare() {
        try {
            var _ = LoggerFactory.getILoggerFactory();
        } catch (Throwable failed) {
            System.err.println("coppice: reports cannot be written: " + failed);
        }
    }

    /// Writes a report of `kind`, which is also the name of its logger.
    ///
    /// @param fields makes what the report says, if it is written; a value that the application made goes through its redaction
    public void write(
            String kind, Level level, String title, Supplier<? extends Map<String, ? extends @Nullable Object>> fields,
            @Nullable Throwable thrown, int perSecond) {
        try {
            var log = LoggerFactory.getLogger(kind);
            if (!log.isEnabledForLevel(level)) return;
            var limit = limits.computeIfAbsent(kind, k -> new RateLimit(perSecond));
            if (!limit.allows(clock.getAsLong())) return;
            long suppressed = limit.takeSuppressed();
            var event = log.atLevel(level);
            var text = new StringBuilder(title);
            for (var field : gather(fields).entrySet()) {
                String value = print(field.getValue());
                text.append(options.reportFormat().singleLine() ? "; " : "\n    ")
                        .append(field.getKey()).append(": ").append(value);
                event = event.addKeyValue(field.getKey(), value);
            }
            if (suppressed > 0) text.append(" (").append(suppressed).append(" reports like this were held back before)");
            if (thrown != null) event = event.setCause(thrown);
            event.log(text.toString());
        } catch (Throwable failed) {
            writePlain(kind, level, title, failed);
        }
    }

    public void write(
            String kind, Level level, String title, Supplier<? extends Map<String, ? extends @Nullable Object>> fields,
            @Nullable Throwable thrown) {
        write(kind, level, title, fields, thrown, options.reportsPerSecond());
    }

    public void write(String kind, Level level, String title, Map<String, ? extends @Nullable Object> fields, @Nullable Throwable thrown) {
        write(kind, level, title, () -> fields, thrown);
    }

    private static Map<String, ? extends @Nullable Object> gather(Supplier<? extends Map<String, ? extends @Nullable Object>> fields) {
        try {
            return fields.get();
        } catch (Throwable failed) { // over a hostile value, perhaps: the rest of the report is written all the same
            return Map.of("the rest could not be told", failed.getClass().getName());
        }
    }

    /// The report failed, perhaps over a hostile value: says at least that.
    private static void writePlain(String kind, Level level, String title, Throwable failed) {
        try {
            LoggerFactory.getLogger(kind).atLevel(level)
                    .log("{} (the full report could not be written: {})", title, failed.getClass().getName());
        } catch (Throwable again) {
            System.err.println("coppice: a report could not be written: " + failed.getClass().getName());
        }
    }

    private String print(@Nullable Object value) {
        var format = options.reportFormat();
        String text = switch (value) {
            case null -> "none";
            case String string -> string;
            case Pid pid -> pid.toString();
            case Collection<?> list -> printList(list, format);
            default -> Text.of(redacted(value));
        };
        if (text.length() > format.valueChars()) text = text.substring(0, format.valueChars()) + "...";
        return format.singleLine() ? text.replaceAll("\\s*\\R\\s*", " ") : text;
    }

    private Object redacted(Object value) {
        var result = options.redaction().apply(value);
        return result == null ? "(redacted)" : result;
    }

    private String printList(Collection<?> list, ReportFormat format) {
        var text = new StringBuilder("[");
        int count = 0;
        for (var element : list) {
            if (count > 0) text.append(", ");
            if (count++ == format.elements()) {
                text.append("... ").append(list.size()).append(" in all");
                break;
            }
            text.append(print(element));
            if (text.length() > format.valueChars()) break;
        }
        return text.append("]").toString();
    }
}
