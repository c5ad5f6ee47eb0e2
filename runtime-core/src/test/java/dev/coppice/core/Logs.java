package dev.coppice.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.coppice.core.ops.Report;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// Collects the log events under `dev.coppice` until it is closed, and keeps it from the console.
final class Logs extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.coppice");
    private final Level levelBefore = logger.getLevel();
    private final boolean additive = logger.isAdditive();

    private final List<ActorRuntime> runtimes = new CopyOnWriteArrayList<>();

    private Logs() {}

    /// Reports of `runtime` are waited for whenever somebody looks.
    static Logs capture(ActorRuntime runtime) {
        var logs = capture();
        logs.runtimes.add(runtime);
        return logs;
    }

    /// Reports of `runtime` are waited for, too.
    <R extends ActorRuntime> R follow(R runtime) {
        runtimes.add(runtime);
        return runtime;
    }

    static Logs capture() {
        org.awaitility.Awaitility.await()
                .until(() -> LoggerFactory.getILoggerFactory() instanceof ch.qos.logback.classic.LoggerContext);
        var logs = new Logs();
        logs.setContext(logs.logger.getLoggerContext());
        logs.start();
        logs.logger.addAppender(logs);
        logs.logger.setLevel(Level.INFO);
        logs.logger.setAdditive(false);
        return logs;
    }

    /// An action before anything is written, on the thread that writes.
    volatile Runnable before = () -> {};

    @Override public void doAppend(ILoggingEvent event) { // unlike that of the base class, not one thread at a time
        append(event);
    }

    @Override protected void append(ILoggingEvent event) {
        before.run();
        event.prepareForDeferredProcessing();
        events.add(event);
    }

    List<ILoggingEvent> of(String kind) {
        for (var runtime : runtimes)
            assertThat(Report.flush(runtime, TestProcesses.LONG)).as("the reports of " + runtime + " are written")
                    .isTrue();
        return events.stream().filter(event -> event.getLoggerName().equals(kind)).toList();
    }

    List<ILoggingEvent> all() {
        return List.copyOf(events);
    }

    @Override public void close() {
        logger.detachAppender(this);
        logger.setLevel(levelBefore);
        logger.setAdditive(additive);
        stop();
    }
}
