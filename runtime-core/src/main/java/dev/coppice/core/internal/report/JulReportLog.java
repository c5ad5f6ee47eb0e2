package dev.coppice.core.internal.report;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A writer of reports to `java.util.logging`, used where that is SLF4J's provider. SLF4J's adapter would report its
/// own class as the source.
///
/// The only class that refers to the module `java.logging`, which an application without it need not have.
final class JulReportLog {

    private JulReportLog() {}

    /// Returns whether `factory` belongs to SLF4J's adapter.
    static boolean isUsedBy(Object factory) {
        return factory.getClass().getName().equals("org.slf4j.jul.JDK14LoggerFactory");
    }

    static void write(String kind, org.slf4j.event.Level level, String text, @Nullable Throwable thrown) {
        var entry = new LogRecord(switch (level) {
            case ERROR -> Level.SEVERE;
            case WARN -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
            case TRACE -> Level.FINEST;
        }, text);
        entry.setLoggerName(kind);
        entry.setSourceClassName(kind);
        entry.setSourceMethodName(null);
        entry.setThrown(thrown);
        Logger.getLogger(kind).log(entry);
    }
}
