package dev.coppice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Programs outside match the names of loggers and Flight Recorder events, and the texts of exit reasons: these do not
/// change when types are renamed.
class ContractNamesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern EVENT = Pattern.compile("@Name\\(\"([\\w.]+)\"\\)");
    private static final Pattern LOGGER = Pattern.compile("\"(dev\\.coppice\\.[a-z]+)\"");
    private static final Pattern FIELD = Pattern.compile("fields\\.put\\(\"(\\w+)\"");
    /// Names of packages, which the search for loggers finds as well.
    private static final List<String> PACKAGES = List.of("dev.coppice.core");

    @Test void flightRecorderEvents_keepTheirNames() throws IOException {
        assertThat(found(EVENT)).containsExactlyInAnyOrder(
                "dev.coppice.CallTimeout", "dev.coppice.ChildRestarted", "dev.coppice.DeadLetter",
                "dev.coppice.LongTurn", "dev.coppice.ProcessEnded", "dev.coppice.ProcessStarted",
                "dev.coppice.RuntimeStatistics", "dev.coppice.SupervisorGaveUp", "dev.coppice.Zombie");
    }

    @Test void loggers_keepTheirNames() throws IOException {
        var loggers = found(LOGGER);
        loggers.removeAll(PACKAGES);
        assertThat(loggers).containsExactlyInAnyOrder(
                "dev.coppice.application", "dev.coppice.cluster", "dev.coppice.crash", "dev.coppice.deadletter",
                "dev.coppice.directory", "dev.coppice.groups", "dev.coppice.isolation", "dev.coppice.progress",
                "dev.coppice.pubsub", "dev.coppice.registry", "dev.coppice.runtime", "dev.coppice.server",
                "dev.coppice.stall", "dev.coppice.supervisor", "dev.coppice.sys", "dev.coppice.task",
                "dev.coppice.zombie");
    }

    @Test void loggersAndFields_areInTheReference() throws IOException {
        var reference = Files.readString(ROOT.resolve("docs/reference/log-events.md"));
        var loggers = found(LOGGER);
        loggers.removeAll(PACKAGES);
        assertThat(loggers).allSatisfy(logger -> assertThat(reference).contains("| `" + logger + "` |"));
        assertThat(found(FIELD)).hasSizeGreaterThan(30)
                .allSatisfy(field -> assertThat(reference).contains("`" + field + "`"));
    }

    @Test void exitReasons_keepTheirTexts() {
        var reasons = Stream.of(
                ExitReason.NORMAL, ExitReason.SHUTDOWN, ExitReason.KILL, ExitReason.KILLED, ExitReason.NO_PROCESS,
                ExitReason.TIMEOUT, ExitReason.INTERRUPTED, new ExitReason.Crash(new IllegalStateException("x")));
        assertThat(reasons.map(Object::toString))
                .containsExactly("normal", "shutdown", "kill", "killed", "no process", "timeout", "interrupted",
                        "crash(java.lang.IllegalStateException: x)");
    }

    private static TreeSet<String> found(Pattern pattern) throws IOException {
        var names = new TreeSet<String>();
        for (var module : List.of("runtime-core", "runtime-supervision", "runtime-behaviours")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (var file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    pattern.matcher(Files.readString(file)).results().forEach(match -> names.add(match.group(1)));
                }
            }
        }
        return names;
    }
}
