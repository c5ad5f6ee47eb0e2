package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.DefinedBehaviour;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testsupport.Schedule;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.slf4j.LoggerFactory;

/// Helpers for tests of servers.
public final class TestProcesses {
    public static final SpawnOptions TRAPPING = SpawnOptions.NONE.trapExits();

    private TestProcesses() {}

    public interface Code<T> {
        T run(ReceiveContext self) throws Throwable;
    }

    /// Runs `code` in a plain process of its own and returns its result.
    public static <T> T inProcess(ActorRuntime runtime, SpawnOptions options, Code<T> code) {
        var result = new CompletableFuture<T>();
        var pid = Gen.spawn(runtime, self -> {
            try {
                result.complete(code.run(self));
            } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
            }
        }, options);
        Gen.whenEnded(pid)
                .thenAccept(reason -> result.completeExceptionally(new AssertionError("the process ended: " + reason)));
        return get(result);
    }

    public static <T> T inProcess(ActorRuntime runtime, Code<T> code) {
        return inProcess(runtime, SpawnOptions.NONE, code);
    }

    public static <T> T get(java.util.concurrent.CompletionStage<T> stage) {
        return Schedule.get(stage);
    }

    /// Starts `box` linked to the process that this runs in.
    public static Ref<TestServer.Message> startLinked(ActorRuntime runtime, TestServer box) {
        return Gen.<TestServer.Message>start(runtime, DefinedBehaviour.programOf(box), StartOptions.defaults(),
                SpawnOptions.NONE.link()).orThrow();
    }

    /// Waits until `process` has ended and says why.
    public static ExitReason end(ActorRuntime runtime, Ref<?> process) {
        return get(runtime.whenEnded(process.pid()));
    }

    /// Why the call in `code` fails.
    public static ExitReason why(ThrowingCallable code) {
        var failed = catchThrowableOfType(CallFailed.class, code);
        assertThat(failed).as("the call fails").isNotNull();
        return failed.cause();
    }

    /// Waits until every signal sent to `pid` has had its effect.
    public static void settle(Pid pid) {
        try {
            dev.coppice.core.Sys.of(pid).status();
        } catch (CallFailed ended) {
            assertThat(pid.isAlive()).isFalse();
        }
    }

    /// The log events under `dev.coppice` while it is open.
    public static final class Logs implements AutoCloseable {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
        private final ActorRuntime runtime;
        private final Logger logger = (Logger) LoggerFactory.getLogger("dev.coppice");
        private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override protected void append(ILoggingEvent event) {
                event.prepareForDeferredProcessing();
                events.add(event);
            }
        };

        private final Level before = logger.getLevel();

        /// Reports of `runtime` are waited for whenever somebody looks.
        public Logs(ActorRuntime runtime) {
            this.runtime = runtime;
            logger.setLevel(Level.INFO);
            logger.setAdditive(false);
            appender.setContext(logger.getLoggerContext());
            appender.start();
            logger.addAppender(appender);
        }

        /// The names of the loggers of [#events], in order and without their common beginning.
        public List<String> kinds() {
            return events().stream()
                    .map(event -> event.getLoggerName().substring("dev.coppice.".length()))
                    .toList();
        }

        /// All reports so far, but for those of callbacks that take long: on a busy machine any may.
        public List<ILoggingEvent> events() {
            assertThat(Report.flush(runtime, java.time.Duration.ofMinutes(1))).as("the reports are written").isTrue();
            return events.stream().filter(event -> !event.getLoggerName().endsWith(".stall")).toList();
        }

        public List<ILoggingEvent> of(String kind) {
            return events().stream().filter(event -> event.getLoggerName().equals("dev.coppice." + kind)).toList();
        }

        /// The first report of `kind`, which must be there.
        public String text(String kind) {
            return of(kind).stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no report of " + kind + " but " + kinds()));
        }

        @Override public void close() {
            logger.detachAppender(appender);
            appender.stop();
            logger.setAdditive(true);
            logger.setLevel(before);
        }
    }
}
