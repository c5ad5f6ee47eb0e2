package dev.coppice.supervision;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// Collects what one logger writes until it is closed.
final class Reports extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private Reports(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
    }

    static Reports of(String name) {
        var reports = new Reports(name);
        reports.setContext(reports.logger.getLoggerContext());
        reports.start();
        reports.logger.setLevel(Level.INFO);
        reports.logger.addAppender(reports);
        return reports;
    }

    @Override protected void append(ILoggingEvent event) {
        events.add(event);
    }

    List<String> texts() {
        return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    List<String> levels() {
        return events.stream().map(event -> event.getLevel().toString()).toList();
    }

    /// The names of the fields of each event.
    List<List<String>> fields() {
        return events.stream().map(event -> event.getKeyValuePairs().stream().map(pair -> pair.key).toList()).toList();
    }

    /// The contexts of the supervisor reports.
    List<String> contexts() {
        return events.stream()
                .filter(event -> event.getKeyValuePairs() != null)
                .flatMap(event -> event.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals("context"))
                .map(pair -> Objects.toString(pair.value))
                .toList();
    }

    @Override public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
    }
}
