package dev.coppice.core.internal.report;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/// The writer that turns a report into text and logs it. Never throws; takes as long as the values and the log take.
final class ReportLog {
    private final TextPrinter printer;
    private final boolean toJul;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();

    /// One registration. Compared by identity: the same listener may be registered twice.
    private static final class Listening {
        final Consumer<RuntimeReport> listener;

        Listening(Consumer<RuntimeReport> listener) {
            this.listener = listener;
        }
    }

    ReportLog(TextPrinter printer) {
        this.printer = printer;
        this.toJul = usesJul();
    }

    private static boolean usesJul() {
        try {
            return JulReportLog.isUsedBy(LoggerFactory.getILoggerFactory());
        } catch (Throwable failed) {
            return false;
        }
    }

    /// Whether a report of `kind` would be written: its logger accepts it, or there are listeners.
    boolean wants(String kind, Level level) {
        return !listeners.isEmpty() || LoggerFactory.getLogger(kind).isEnabledForLevel(level);
    }

    ActorRuntime.Registration listen(Consumer<RuntimeReport> listener) {
        var listening = new Listening(listener);
        listeners.add(listening);
        return () -> listeners.remove(listening);
    }

    void write(ReportEntry entry) {
        try {
            var before = MDC.getCopyOfContextMap();
            try {
                if (entry.context != null) MDC.setContextMap(entry.context);
                else MDC.clear();
                writeAs(entry);
            } finally {
                if (before != null) MDC.setContextMap(before);
                else MDC.clear();
            }
        } catch (Throwable failed) {
            System.err.println("coppice: a report of " + entry.kind() + " could not be written: "
                    + failed.getClass().getName());
        }
    }

    private void writeAs(ReportEntry entry) {
        String title = title(entry);
        try {
            long dropped = entry.limit.takeDropped();
            var fields = fields(entry);
            var thrown = entry.thrown == null ? null : SanitizedThrowable.of(entry.thrown, printer);
            if (!listeners.isEmpty())
                tell(new RuntimeReport(Instant.now(), entry.kind(), entry.level, title, fields, entry.process(), thrown,
                        dropped));
            if (dropped > 0) title += " (" + dropped + " earlier reports of this kind were dropped)";
            if (LoggerFactory.getLogger(entry.kind()).isEnabledForLevel(entry.level))
                give(entry.kind(), entry.level, title, fields, thrown);
        } catch (Throwable failed) {
            LoggerFactory.getLogger(entry.kind()).atLevel(entry.level)
                    .log("{} (the full report could not be written: {})", title, failed.getClass().getName());
        }
    }

    private void tell(RuntimeReport report) {
        for (var listening : listeners) {
            try {
                listening.listener.accept(report);
            } catch (Throwable thrown) { // must not keep the report from the others and from the log
                LoggerFactory.getLogger(ReportLog.class)
                        .warn("a listener of reports threw {}", thrown.getClass().getName());
            }
        }
    }

    private String title(ReportEntry entry) {
        try {
            return TextPrinter.oneLine(entry.title.apply(printer));
        } catch (Throwable failed) {
            return "a report whose title threw " + failed.getClass().getName();
        }
    }

    /// Returns the fields as text, without those whose text is empty.
    private Map<String, String> fields(ReportEntry entry) {
        var texts = new LinkedHashMap<String, String>();
        entry.fields.forEach((key, value) -> {
            String text = value == null ? "none" : field(value);
            if (!text.isEmpty() || value instanceof String) {
                texts.put(key, printer.format().singleLine() ? TextPrinter.oneLine(text) : text);
            }
        });
        return texts;
    }

    private String field(Object value) {
        try {
            return printer.value(value);
        } catch (Throwable failed) {
            return "(could not be printed: " + failed.getClass().getName() + ")";
        }
    }

    private void give(String kind, Level level, String title, Map<String, String> fields, @Nullable Throwable thrown) {
        boolean apart = printer.format().keyValues() && !toJul;
        var text = new StringBuilder(title);
        if (!apart) {
            String before = printer.format().singleLine() ? "; " : "\n    ";
            fields.forEach((key, value) -> text.append(before).append(key).append(": ").append(value));
        }
        if (toJul) {
            JulReportLog.write(kind, level, text.toString(), thrown);
            return;
        }
        var event = LoggerFactory.getLogger(kind).atLevel(level);
        if (apart) {
            for (var field : fields.entrySet()) event = event.addKeyValue(field.getKey(), field.getValue());
        }
        if (thrown != null) event = event.setCause(thrown);
        event.log(text.toString());
    }
}
