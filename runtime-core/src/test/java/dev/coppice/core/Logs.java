package dev.coppice.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// Collects what is logged under `dev.coppice` until it is closed, and keeps it from the console.
final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.coppice");
    private final Level before = logger.getLevel();
    private final boolean additive = logger.isAdditive();

    private Logs() {}

    static Logs capture() {
        org.awaitility.Awaitility.await().until(() -> LoggerFactory.getILoggerFactory() instanceof ch.qos.logback.classic.LoggerContext);
        var logs = new Logs();
        logs.setContext(logs.logger.getLoggerContext());
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

    @Override public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
        logger.setAdditive(additive);
        stop();
    }
}
