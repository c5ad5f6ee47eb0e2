package dev.coppice.behaviours;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// Collects what is logged under `dev.coppice` until it is closed, and keeps it from the console.
final class TaskLogs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.coppice");
    private final Level before = logger.getLevel();

    private TaskLogs() {}

    static TaskLogs capture() {
        var logs = new TaskLogs();
        logs.start();
        logs.logger.addAppender(logs);
        logs.logger.setLevel(Level.INFO);
        logs.logger.setAdditive(false);
        return logs;
    }

    @Override protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        events.add(event);
    }

    List<ILoggingEvent> of(String kind) {
        return events.stream().filter(event -> event.getLoggerName().equals(kind)).toList();
    }

    List<ILoggingEvent> all() {
        return List.copyOf(events);
    }

    @Override public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
        logger.setAdditive(true);
        stop();
    }
}
