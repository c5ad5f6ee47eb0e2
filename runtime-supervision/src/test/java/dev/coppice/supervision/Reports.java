package dev.coppice.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.Report;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// Collects the events of one logger until it is closed.
final class Reports extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    private final ActorRuntime runtime;

    private Reports(String name, ActorRuntime runtime) {
        this.runtime = runtime;
        logger = (Logger) LoggerFactory.getLogger(name);
        before = logger.getLevel();
    }

    static Reports of(String name, ActorRuntime runtime) {
        var reports = new Reports(name, runtime);
        reports.setContext(reports.logger.getLoggerContext());
        reports.start();
        reports.logger.setLevel(Level.DEBUG);
        reports.logger.addAppender(reports);
        return reports;
    }

    @Override protected void append(ILoggingEvent event) {
        events.add(event);
    }

    /// All that has been reported so far.
    private List<ILoggingEvent> events() {
        assertThat(Report.flush(runtime, SupervisionFixture.LONG)).as("the reports are written").isTrue();
        return events;
    }

    List<String> texts() {
        return events().stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    List<String> levels() {
        return events().stream().map(event -> event.getLevel().toString()).toList();
    }

    /// The first line of each.
    List<String> titles() {
        return texts().stream().map(text -> text.lines().findFirst().orElseThrow()).toList();
    }

    /// The names of the fields of each.
    List<List<String>> fields() {
        return texts().stream().map(text -> text.lines().skip(1).map(line -> line.strip().split(": ", 2)[0]).toList())
                .toList();
    }

    /// The contexts of the supervisor reports.
    List<String> contexts() {
        return texts().stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> line.startsWith("context: "))
                .map(line -> line.substring("context: ".length()))
                .toList();
    }

    @Override public void close() {
        logger.detachAppender(this);
        logger.setLevel(before);
    }
}
