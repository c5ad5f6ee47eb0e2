package dev.coppice.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.Status;
import dev.coppice.core.ContextCarrier;
import dev.coppice.core.ReportFormat;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.counter.Counter;
import dev.coppice.testkit.TestRuntime;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The `logback.xml` that the documents recommend equals the one on the page, is understood by Logback, and makes one
/// JSON object of a crash.
@Isolated // captures log events
class LoggingTest {
    private static final Path HOW_TO = Path.of("").toAbsolutePath().getParent().resolve("docs/how-to");
    private static final Path FILE = HOW_TO.resolve("files/logback.xml");

    // @start region="options"
    static RuntimeOptions options() {
        return RuntimeOptions.defaults()
                .context(ContextCarrier.mdc()) // receivers log with the values of the sender
                .reportFormat(ReportFormat.DEFAULT.keyValues(true)); // fields are fields of the JSON object
    }
    // @end

    @Test void page_showsTheFile() throws Exception {
        assertThat(Files.readString(HOW_TO.resolve("configure-logging.md")))
                .contains("```xml\n" + Files.readString(FILE) + "```");
    }

    @Test void file_isUnderstood() throws Exception {
        var context = configured();
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .filteredOn(status -> status.getEffectiveLevel() >= Status.WARN)
                .isEmpty();
        assertThat(context.getLogger("dev.coppice.crash").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger("dev.coppice.application").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(context.getLogger("org.example").getEffectiveLevel()).isEqualTo(Level.INFO);
        context.stop();
    }

    @Test void crash_isOneJsonObject() throws Exception {
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.coppice.server");
        logger.addAppender(events);
        try (var test = TestRuntime.seeded(1, options()); var _ = MDC.putCloseable("order", "4711")) {
            var counter = test.runtime().start(new Counter(Integer.MAX_VALUE));
            counter.cast(new Counter.Add(1));
            test.run();
            assertThat(events.list).hasSize(1);
        } finally {
            logger.detachAppender(events);
        }
        var context = configured();
        var json = new String(encoder(context).encode(events.list.getFirst()), StandardCharsets.UTF_8);
        context.stop();
        assertThat(json).endsWith("\n").doesNotContain("\n    ");
        assertThat(json.strip()).doesNotContain("\n");
        var values = values(json);
        assertThat(values).containsEntry("level", "ERROR").containsEntry("loggerName", "dev.coppice.server")
                .containsEntry("order", "4711").containsEntry("state", "2147483647")
                .containsKeys("timestamp", "message", "reason");
        assertThat(values.get("formattedMessage"))
                .contains("crashed in handle(Add[amount=1]): ArithmeticException: integer overflow");
    }

    private static LoggerContext configured() throws Exception {
        var context = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(FILE.toFile());
        return context;
    }

    private static JsonEncoder encoder(LoggerContext context) {
        var async = (AsyncAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("async");
        return (JsonEncoder) ((ConsoleAppender<ILoggingEvent>) async.getAppender("json")).getEncoder();
    }

    /// All text values of a JSON text, by name, at any depth.
    private static Map<String, String> values(String json) {
        var values = new TreeMap<String, String>();
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), new StringReader(json))) {
            for (JsonToken token; (token = parser.nextToken()) != null; ) {
                if (!token.isScalarValue() || parser.currentName() == null) continue;
                values.put(parser.currentName(), parser.getString());
            }
        }
        return values;
    }
}
