package dev.coppice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// How fast is Coppice beside its peers, on this machine, today?
///
/// Runs every workload in JVMs of their own, one system after the other, several times over, and writes the medians to
/// `results/latest.json`, `results/latest.md` and `results/latest.svg`. Arguments, each with its default: `forks=2`,
/// `systems=coppice,coppice-own-carriers,pekko,virtual-threads`, `workloads=all`, `to=results`.
///
/// ```sh
/// mvn -B -ntp -q -Preport -pl runtime-bench -am compile -Dreport="forks=2"
/// ```
public final class Report {
    /// Coppice with a carrier thread for each worker, see docs/decisions/0015.
    static final String OWN_CARRIERS = "coppice-own-carriers";
    private static final String OPENED = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    private static final List<String> FLAGS = List.of("-XX:+UseCompactObjectHeaders", "-Xms4g", "-Xmx4g");

    private Report() {}

    public static void main(String... args) throws Exception {
        var options = new LinkedHashMap<String, String>(Map.of(
                "forks", "2", "systems", "coppice," + OWN_CARRIERS + ",pekko,virtual-threads", "workloads", "all", "to", "results"));
        for (String arg : args) {
            var parts = arg.split("=", 2);
            if (parts.length != 2 || !options.containsKey(parts[0])) {
                throw new IllegalArgumentException("unknown argument " + arg + "; known are " + options.keySet());
            }
            options.put(parts[0], parts[1]);
        }
        var systems = List.of(options.get("systems").split(","));
        var results = measure(Integer.parseInt(options.get("forks")), systems, options.get("workloads"));
        var folder = Path.of(options.get("to"));
        Result.write(folder.resolve("latest.json"), results);
        Files.writeString(folder.resolve("latest.md"), markdown(results, systems));
        Files.writeString(folder.resolve("latest.svg"), Plot.svg(results, systems));
        System.out.println(markdown(results, systems));
    }

    private static List<Result> measure(int forks, List<String> systems, String workloads) throws Exception {
        var runs = new LinkedHashMap<List<String>, List<Double>>();
        for (int fork = 1; fork <= forks; fork++) {
            for (String system : systems) {
                System.out.println("fork " + fork + " of " + forks + ": " + system);
                run(system, workloads, runs);
            }
        }
        var results = new ArrayList<Result>();
        runs.forEach((key, values) ->
                results.add(Result.of(key.get(1), key.get(0), key.get(2), key.get(3), values)));
        return results;
    }

    private static void run(String system, String workloads, Map<List<String>, List<Double>> runs) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        if (system.equals(OWN_CARRIERS)) command.add(OPENED);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Measure.class.getName(), system, workloads));
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("figure ")) continue;
                var words = line.split(" ");
                System.out.println("  " + words[1] + " " + words[2] + " " + Result.text(Double.parseDouble(words[3])) + " " + words[4]);
                runs.computeIfAbsent(List.of(system, words[1], words[2], words[4]), key -> new ArrayList<>())
                        .add(Double.parseDouble(words[3]));
            }
        }
        int code = process.waitFor();
        if (code != 0) throw new IllegalStateException(system + " ended with exit code " + code);
    }

    static String markdown(List<Result> results, List<String> systems) throws IOException {
        var text = new StringBuilder("# Figures of " + LocalDate.now(java.time.ZoneOffset.UTC) + "\n\n");
        text.append(Machine.describe(FLAGS)).append("\n\nMedians; in brackets the distance of the middle half. Lower is better everywhere.\n\n");
        table(text, results, systems, metric -> !isEffort(metric));
        text.append("\n## Processor time and context switches\n\nOf one round of each workload, all threads of the JVM together.\n\n");
        table(text, results, systems, Report::isEffort);
        return text.toString();
    }

    private static boolean isEffort(String metric) {
        return metric.equals(Measure.PROCESSOR) || metric.equals(Measure.SWITCHES);
    }

    private static void table(StringBuilder text, List<Result> results, List<String> systems, Predicate<String> wanted) {
        text.append("| workload | metric |");
        systems.forEach(system -> text.append(' ').append(system).append(" |"));
        text.append("\n|---|---|").append("---|".repeat(systems.size())).append('\n');
        for (var workload : Workloads.all()) {
            var metrics = new TreeMap<String, Map<String, Result>>();
            for (var result : results) {
                if (result.workload().equals(workload.id()) && wanted.test(result.metric())) {
                    metrics.computeIfAbsent(result.metric(), metric -> new LinkedHashMap<>()).put(result.system(), result);
                }
            }
            metrics.forEach((metric, row) -> {
                text.append("| `").append(workload.id()).append("`: ").append(workload.question()).append(" | ").append(metric).append(" |");
                for (String system : systems) text.append(' ').append(cell(row.get(system))).append(" |");
                text.append('\n');
            });
        }
    }

    private static String cell(Result result) {
        if (result == null) return "-";
        return Result.text(result.value()) + " " + result.unit() + " (" + Math.round(result.spread() * 100) + " %)";
    }
}
