package dev.coppice.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Has this build become slower than an earlier one? Runs both in turn on the hot paths, and exits with 1 if a row of
/// Coppice takes at least 15 % longer.
///
/// The machine may change its speed at any time, so each run is compared with the run of the other build next to it. A
/// row counts as slower if the median of these ratios is at least 1.15, and three quarters of them are above 1.
///
/// Arguments, each with its default: `commit=HEAD~1`, which is built in a temporary worktree of git, or instead of it
/// `earlier=` with the path of a `benchmarks.jar`; `pairs=5`; `system=coppice` or `coppice-own-carriers`; `workloads=`
/// with those of [#HOT]; `heap=2g`. This build is the one on the class path.
///
/// ```sh
/// java -cp runtime-bench/target/benchmarks.jar dev.coppice.bench.BuildGate commit=e4d70da
/// ```
public final class BuildGate {
    static final String HOT = "pingpong-1,pingpong-1000,call,cast,spawn-die,skynet,task,timer,state-machine,restart";
    private static final double SLOWER = 1.15;

    private BuildGate() {}

    public static void main(String... args) throws Exception {
        var options = new LinkedHashMap<>(Map.of("commit", "HEAD~1", "earlier", "", "pairs", "5", "system", "coppice",
                "workloads", HOT, "heap", "2g"));
        for (String arg : args) {
            var parts = arg.split("=", 2);
            if (parts.length != 2 || !options.containsKey(parts[0])) {
                throw new IllegalArgumentException("unknown argument " + arg + "; known are " + options.keySet());
            }
            options.put(parts[0], parts[1]);
        }
        var earlier = options.get("earlier").isEmpty() ? build(options.get("commit")) : options.get("earlier");
        var ratios = new LinkedHashMap<String, List<Pair>>();
        int pairs = Integer.parseInt(options.get("pairs"));
        for (int i = 0; i < pairs; i++) {
            boolean earlierFirst = i % 2 == 0;
            var first = run(earlierFirst ? earlier : System.getProperty("java.class.path"), options);
            var second = run(earlierFirst ? System.getProperty("java.class.path") : earlier, options);
            var before = earlierFirst ? first : second;
            var now = earlierFirst ? second : first;
            before.forEach((row, value) -> {
                var other = now.get(row);
                if (other != null)
                    ratios.computeIfAbsent(row, key -> new ArrayList<>()).add(new Pair(value.value(), other.value(),
                            value.unit()));
            });
        }
        System.out.print(table(ratios));
        var slower = slower(ratios);
        System.out.println(slower.isEmpty() ? "no row became slower" : "slower: " + String.join(", ", slower));
        System.exit(slower.isEmpty() ? 0 : 1);
    }

    /// One run of each build, next to each other.
    record Pair(double before, double now, String unit) {
        double ratio() {
            return now / before;
        }
    }

    static List<String> slower(Map<String, List<Pair>> ratios) {
        return ratios.entrySet().stream().filter(row -> {
            var all = row.getValue();
            long longer = all.stream().filter(pair -> pair.ratio() > 1).count();
            return median(all.stream().map(Pair::ratio).toList()) >= SLOWER && 4 * longer >= 3 * all.size();
        }).map(Map.Entry::getKey).toList();
    }

    static String table(Map<String, List<Pair>> ratios) {
        var text = new StringBuilder("| row | before | now | ratio (lowest to highest) |\n|---|---|---|---|\n");
        ratios.forEach((row, pairs) -> {
            var all = pairs.stream().map(Pair::ratio).sorted().toList();
            String unit = " " + pairs.getFirst().unit();
            text.append(String.format(Locale.ROOT, "| `%s` | %s | %s | %.2f (%.2f to %.2f) |%n", row,
                    Result.text(median(pairs.stream().map(Pair::before).toList())) + unit,
                    Result.text(median(pairs.stream().map(Pair::now).toList())) + unit,
                    median(all), all.getFirst(), all.getLast()));
        });
        return text.toString();
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /// Measures each row in a JVM of its own build. Returns the medians of its times by row.
    private static Map<String, Result> run(String classPath, Map<String, String> options) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseCompactObjectHeaders", "-Xms" + options.get("heap"),
                "-Xmx" + options.get("heap"), "-XX:+AlwaysPreTouch"));
        command.addAll(Report.flags(options.get("system")));
        command.addAll(List.of("-cp", classPath, Measure.class.getName(), options.get("system"),
                options.get("workloads")));
        var report = new Report(options.get("workloads"), options.get("heap"));
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = process.inputReader()) {
            lines.lines().forEach(line -> report.take(options.get("system"), line));
        }
        Check.equal("exit code of the measurement with " + classPath, 0, process.waitFor());
        var results = new LinkedHashMap<String, Result>();
        for (var result : report.results()) if (result.metric().equals("time")) results.put(result.workload(), result);
        return results;
    }

    /// Builds `commit` in a worktree, which is removed when this JVM ends. Returns the path of its jar.
    private static String build(String commit) throws Exception {
        var folder = Files.createTempDirectory("coppice-earlier").resolve("build");
        command(null, "git", "worktree", "add", "--detach", folder.toString(), commit);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                command(null, "git", "worktree", "remove", "--force", folder.toString());
            } catch (IOException | InterruptedException e) {
                System.err.println("remove " + folder + " by hand: " + e);
            }
        }));
        command(folder.toFile(), "mvn", "-B", "-ntp", "-q", "-Pquick", "-DskipTests", "package", "-pl", "runtime-bench",
                "-am");
        return folder.resolve("runtime-bench/target/benchmarks.jar").toString();
    }

    private static void command(File folder, String... words) throws IOException, InterruptedException {
        int code = new ProcessBuilder(words).directory(folder).inheritIO().start().waitFor();
        if (code != 0) throw new IOException(String.join(" ", words) + " ended with exit code " + code);
    }
}
