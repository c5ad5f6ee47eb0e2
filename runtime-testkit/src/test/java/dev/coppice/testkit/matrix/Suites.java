package dev.coppice.testkit.matrix;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.coppice.testkit.matrix.Row.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Rows that tests of this module show, and rows that other modules show, by what their latest runs left.
final class Suites {

    private Suites() {}

    /// Runs a test class with `property` set to the size.
    static Row.Trial of(Class<?> tests, String property, String unit) {
        return size -> {
            System.setProperty(property, Integer.toString(size));
            try {
                var summary = new SummaryGeneratingListener();
                var config = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
                var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
                LauncherFactory.create(config).execute(request, summary);
                var result = summary.getSummary();
                result.getFailures().forEach(failure -> failure.getException().printStackTrace());
                if (unit.isEmpty()) return new Outcome(result.getTestsFoundCount(), result.getTestsSucceededCount(), tests.getSimpleName());
                boolean all = result.getTestsSucceededCount() == result.getTestsFoundCount();
                return new Outcome(size, all ? size : 0, tests.getSimpleName() + ", " + unit); // it stops at the first that fails
            } finally {
                System.clearProperty(property);
            }
        };
    }

    /// Sums up Surefire's reports of a module for test classes whose name matches.
    static Row.Trial reports(String module, Pattern names, String command) {
        return size -> {
            var folder = Path.of("..", module, "target", "surefire-reports");
            if (!Files.isDirectory(folder)) return new Outcome(0, 0, "not run here: " + command);
            long tests = 0;
            long bad = 0;
            var when = "";
            try (var files = Files.newDirectoryStream(folder, "TEST-*.xml")) {
                for (var file : files) {
                    if (!names.matcher(file.getFileName().toString()).find()) continue;
                    var text = Files.readString(file);
                    tests += number(text, "tests");
                    bad += number(text, "failures") + number(text, "errors") + number(text, "skipped");
                    when = Files.getLastModifiedTime(file).toString().substring(0, 16);
                }
            }
            return new Outcome(tests, tests - bad, tests == 0 ? "not run here: " + command : module + ", run of " + when);
        };
    }

    private static long number(String report, String attribute) {
        var found = Pattern.compile("<testsuite [^>]*\\b" + attribute + "=\"(\\d+)\"", Pattern.DOTALL).matcher(report);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /// Sums up what jcstress left in the module of the stress tests.
    static Row.Trial jcstress(String command) {
        return size -> {
            var folder = Path.of("..", "runtime-stress", "target", "jcstress");
            if (!Files.exists(folder.resolve("index.html"))) return new Outcome(0, 0, "not run here: " + command);
            try (var files = Files.walk(folder)) {
                var pages = files.filter(file -> file.toString().endsWith(".html") && !file.endsWith("index.html")).toList();
                long bad = 0;
                for (var page : pages) if (Files.readString(page).contains("FAILED")) bad++;
                return new Outcome(pages.size(), pages.size() - bad, "runtime-stress, run of "
                        + Files.getLastModifiedTime(folder.resolve("index.html")).toString().substring(0, 16));
            }
        };
    }

    /// Sums up what PIT left in a module.
    static Row.Trial mutations(String module, String command) {
        return size -> {
            var file = Path.of("..", module, "target", "pit-reports", "mutations.csv");
            if (!Files.exists(file)) return new Outcome(0, 0, "not run here: " + command);
            var lines = Files.readAllLines(file);
            long missed = lines.stream().filter(line -> line.contains(",SURVIVED,") || line.contains(",NO_COVERAGE,")).count();
            boolean enough = missed * 5 <= lines.size(); // four fifths are to be killed
            return new Outcome(lines.size(), enough ? lines.size() : lines.size() - missed, missed + " not killed; " + module + ", run of " + Files.getLastModifiedTime(file).toString().substring(0, 16));
        };
    }
}
