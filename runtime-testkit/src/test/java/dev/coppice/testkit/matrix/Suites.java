package dev.coppice.testkit.matrix;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.coppice.testkit.matrix.Row.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Rows that tests show, of this module and of others, each run in a JVM of its own.
public final class Suites {
    private static final Path RESULTS = Path.of("target", "matrix");
    private static final List<String> OPTIONS = List.of("--sun-misc-unsafe-memory-access=deny", "-ea");
    /// jcstress and Lincheck, unlike all that we ship, read fields through Unsafe.
    private static final List<String> STRESS_OPTIONS = List.of(
            "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
            "-XX:+EnableDynamicAgentLoading", "-Xshare:off",
            "--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED", "-ea");
    private static final Pattern JCSTRESS_RESULTS = Pattern.compile("Results: (\\d+) planned; (\\d+) passed");

    private Suites() {}

    /// A test that is run with `property` set to the size, and tries as many of `unit`.
    static Row.Trial sized(String property, String unit, String test) {
        return size -> {
            var outcome = tests(withProperty(OPTIONS, property, size), List.of(test));
            boolean all = outcome.tried() > 0 && outcome.lost() == 0;
            // it stops at the first that fails
            return new Outcome(size, all ? size : 0, unit + " of " + outcome.figures());
        };
    }

    /// Tests of which each counts.
    static Row.Trial all(String... tests) {
        return size -> tests(OPTIONS, List.of(tests));
    }

    /// Those that look for interleavings; long ones for a size of more than 1.
    static Row.Trial lincheck(String... tests) {
        return size -> tests(withProperty(STRESS_OPTIONS, "lincheck.long", size > 1), List.of(tests));
    }

    private static List<String> withProperty(List<String> options, String property, Object value) {
        return Stream.concat(options.stream(), Stream.of("-D" + property + "=" + value)).toList();
    }

    private static Outcome tests(List<String> options, List<String> tests) throws Exception {
        var says = new ArrayList<String>();
        var last = Children.run(Children.builder(Suites.class, options, tests.toArray(String[]::new)),
                (line, child) -> says.add(line));
        var names = String.join(", ", tests.stream().map(test -> test.substring(test.lastIndexOf('.') + 1)).toList());
        var counts = last.split(" ");
        if (!counts[0].equals("tests"))
            throw new IllegalStateException(names + " ended with: " + String.join("\n", says));
        if (!counts[1].equals(counts[2])) says.forEach(System.out::println);
        return new Outcome(Long.parseLong(counts[1]), Long.parseLong(counts[2]), names);
    }

    /// The child: runs the test classes that are named, and says last how many tests there were and how many passed.
    public static void main(String[] tests) {
        var summary = new SummaryGeneratingListener();
        var config = LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Stream.of(tests).map(test -> selectClass(test)).toList()).build();
        LauncherFactory.create(config).execute(request, summary);
        var result = summary.getSummary();
        result.getFailures().forEach(failure -> failure.getException().printStackTrace(System.out));
        System.out.println("tests " + result.getTestsFoundCount() + " " + result.getTestsSucceededCount());
        System.exit(0);
    }

    /// The tests of the memory model, as `arguments` tell jcstress for a size.
    static Row.Trial jcstress(IntFunction<String> arguments) {
        return size -> {
            Files.createDirectories(RESULTS);
            var all = new ArrayList<>(List.of(arguments.apply(size).split(" ")));
            all.addAll(List.of("-r", RESULTS.resolve("jcstress").toAbsolutePath().toString()));
            var found = new long[2];
            var last = new ArrayList<String>();
            Children.run(Children.builder("org.openjdk.jcstress.Main", STRESS_OPTIONS, all.toArray(String[]::new))
                    .directory(RESULTS.toFile()),
                    (line, child) -> {
                        var results = JCSTRESS_RESULTS.matcher(line);
                        if (results.find()) {
                            found[0] = Long.parseLong(results.group(1));
                            found[1] = Long.parseLong(results.group(2));
                        } else {
                            last.add(line);
                        }
                    });
            if (found[0] == 0) throw new IllegalStateException("jcstress ended with: " + String.join("\n", last));
            if (found[0] != found[1]) last.forEach(System.out::println);
            return new Outcome(found[0], found[1], "jcstress " + arguments.apply(size));
        };
    }

    /// Runs PIT on `classes` of a module, and counts the mutants that its tests notice. Four fifths are to be noticed.
    static Row.Trial mutations(String module, String classes, String tests) {
        return size -> {
            Files.createDirectories(RESULTS);
            var folder = RESULTS.resolve("pit");
            var says = new ArrayList<String>();
            Children.run(Children.builder("org.pitest.mutationtest.commandline.MutationCoverageReport", OPTIONS,
                    "--targetClasses", classes, "--targetTests", tests, "--sourceDirs",
                    Path.of("..", module, "src", "main", "java").toString(),
                    "--reportDir", folder.toString(), "--outputFormats", "CSV", "--timestampedReports", "false",
                    "--verbosity", "NO_SPINNER"),
                    (line, child) -> says.add(line));
            var report = folder.resolve("mutations.csv");
            if (!Files.exists(report)) throw new IllegalStateException("PIT ended with: " + String.join("\n", says));
            var mutants = Files.readAllLines(report);
            long missed = mutants.stream().filter(line -> line.contains(",SURVIVED,") || line.contains(",NO_COVERAGE,"))
                    .count();
            boolean enough = missed * 5 <= mutants.size();
            return new Outcome(mutants.size(), enough ? mutants.size() : mutants.size() - missed,
                    missed + " not noticed, of " + classes);
        };
    }
}
