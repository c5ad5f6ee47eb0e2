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

/// How fast is Coppice compared with its peers, on this machine, today?
///
/// Runs every workload several times in separate JVMs, one system after the other, and writes the medians to
/// `results/latest.json`, `results/latest.md` and `results/latest.svg`, and the first two also to files named by date
/// and commit. Arguments, each with its default: `forks=2`,
/// `systems=coppice,coppice-own-carriers,floor,pekko,pekko-classic,pekko-tuned,virtual-threads,jox,kotlin,vertx,otp`,
/// `workloads=all` (or some, with commas between), `collectors=g1` (`g1,parallel,z` measures `coppice` under each of
/// them, see [Collector]), `to=results`, `heap=4g`, `with=` (a JSON file of an earlier report: supplies the results of
/// systems that are not measured). Erlang/OTP is left out where it is not installed.
///
/// ```sh
/// mvn -B -ntp -q -Preport -pl runtime-bench -am compile -Dreport="forks=2"
/// ```
public final class Report {
    /// Coppice with a carrier thread for each worker, see docs/decisions/0015.
    static final String OWN_CARRIERS = "coppice-own-carriers";
    static final String OPENED = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    private static final String SYSTEMS =
            "coppice," + OWN_CARRIERS + "," + Floor.SYSTEM
                    + ",pekko,pekko-classic,pekko-tuned,virtual-threads,jox,kotlin,vertx," + Otp.SYSTEM;

    /// The workloads, in the form of the argument of [Measure].
    private final String workloads;
    /// The flags of every JVM.
    private final List<String> flags;
    /// The description of each system, in the order of measurement.
    final Map<String, String> versions = new LinkedHashMap<>();
    /// The failures. The other results remain valid.
    private final List<String> failures = new ArrayList<>();
    /// Values by system, workload, metric and unit.
    private final Map<List<String>, List<Double>> runs = new LinkedHashMap<>();
    /// The results of systems that were measured for an earlier report.
    private final List<Result> earlier = new ArrayList<>();

    Report(String workloads, String heap) {
        this.workloads = workloads;
        this.flags = List.of("-XX:+UseCompactObjectHeaders", "-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch");
    }

    public static void main(String... args) throws Exception {
        var options = new LinkedHashMap<String, String>(Map.of(
                "forks", "2", "systems", SYSTEMS, "workloads", "all", "collectors", "g1", "to", "results",
                "heap", "4g", "with", ""));
        for (String arg : args) {
            var parts = arg.split("=", 2);
            if (parts.length != 2 || !options.containsKey(parts[0])) {
                throw new IllegalArgumentException("unknown argument " + arg + "; known are " + options.keySet());
            }
            options.put(parts[0], parts[1]);
        }
        var report = new Report(options.get("workloads"), options.get("heap"));
        report.measure(Integer.parseInt(options.get("forks")),
                systems(options.get("systems"), options.get("collectors")));
        if (!options.get("with").isEmpty()) report.addEarlier(Path.of(options.get("with")));
        var results = report.results();
        var systems = List.copyOf(report.versions.keySet());
        var folder = Path.of(options.get("to"));
        String text = report.markdown(results);
        for (String name : List.of("latest", today() + "-" + Machine.commit())) {
            ResultFile.write(folder.resolve(name + ".json"), results);
            Files.writeString(folder.resolve(name + ".md"), text);
        }
        Files.writeString(folder.resolve("latest.svg"), Plot.svg(results, systems));
        System.out.println(text);
        report.failures.forEach(System.out::println);
        System.exit(report.failures.isEmpty() ? 0 : 1);
    }

    /// Coppice once for each collector, and every other system once.
    static List<String> systems(String names, String collectors) {
        var systems = new ArrayList<String>();
        for (String name : names.split(",")) {
            if (name.equals(Collector.G1.system))
                Collector.named(collectors).forEach(collector -> systems.add(collector.system));
            else systems.add(name);
        }
        return systems;
    }

    private void measure(int forks, List<String> systems) throws Exception {
        for (int fork = 1; fork <= forks; fork++) {
            for (String system : systems) {
                var command = system.equals(Otp.SYSTEM) ? Otp.command(workloads, 1) : java(system);
                if (command.isEmpty()) {
                    System.out.println("left out: " + system + ": there is no escript on the path");
                    continue;
                }
                System.out.println("fork " + fork + " of " + forks + ": " + system);
                run(system, command);
            }
        }
    }

    /// The flags of the system's JVM in addition to those of every JVM; none for a system that does not run in a JVM.
    static List<String> flags(String system) {
        if (system.equals(Otp.SYSTEM)) return List.of();
        String collector = Collector.of(system).flag;
        return system.equals(OWN_CARRIERS) ? List.of(collector, OPENED) : List.of(collector);
    }

    private List<String> java(String system) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(flags(system));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Measure.class.getName(), system,
                workloads));
        return command;
    }

    private void run(String system, List<String> command) throws Exception {
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) take(system, line);
        }
        int code = process.waitFor();
        if (code != 0) failures.add(system + " ended with exit code " + code);
    }

    /// Processes a line of [Measure], or of the script that replaces it.
    void take(String system, String line) {
        var words = line.split(" ");
        if (line.startsWith("version ")) {
            versions.put(system, line.substring("version ".length()));
        } else if (line.startsWith("figure ")) {
            double value = Double.parseDouble(words[3]);
            System.out.println("  " + words[1] + " " + words[2] + " " + Result.text(value) + " " + words[4]);
            runs.computeIfAbsent(List.of(system, words[1], words[2], words[4]), key -> new ArrayList<>()).add(value);
        }
    }

    /// Adds the results in `file` for the systems that were not measured now.
    void addEarlier(Path file) throws IOException {
        for (var result : ResultFile.read(file)) if (!versions.containsKey(result.system())) earlier.add(result);
        for (var result : earlier) versions.putIfAbsent(result.system(), "as in " + file.getFileName());
    }

    List<Result> results() {
        var results = new ArrayList<Result>();
        runs.forEach((key, values) -> results.add(Result.of(key.get(1), key.get(0), key.get(2), key.get(3), values)));
        results.addAll(earlier);
        return results;
    }

    private static LocalDate today() {
        return LocalDate.now(java.time.ZoneOffset.UTC);
    }

    String markdown(List<Result> results) throws IOException {
        var systems = List.copyOf(versions.keySet());
        var text = new StringBuilder("# Results of " + today() + "\n\n");
        var rows = Comparison.of(results);
        text.append(Machine.describe(flags, versions))
                .append("\nMedians, with the interquartile range in brackets. Lower is always better.\n\n");
        if (!rows.isEmpty()) {
            text.append("## Coppice beside the best peer\n\n").append(Comparison.behind(rows)).append("\n\n")
                    .append(Comparison.markdown(rows)).append("\n## All results\n\n");
        }
        table(text, results, systems, metric -> !isEffort(metric));
        text.append(
                "\n## Processor time and context switches\n\nOf one round of each workload, all threads of the JVM "
                        + "together.\n\n");
        table(text, results, systems, Report::isEffort);
        return text.toString();
    }

    static boolean isEffort(String metric) {
        return metric.equals(Measure.PROCESSOR) || metric.equals(Measure.SWITCHES);
    }

    private static void table(StringBuilder text, List<Result> results, List<String> systems,
            Predicate<String> wanted) {
        text.append("| workload | metric |");
        systems.forEach(system -> text.append(' ').append(system).append(" |"));
        text.append("\n|---|---|").append("---|".repeat(systems.size())).append('\n');
        for (var workload : Workloads.all()) {
            var metrics = new TreeMap<String, Map<String, Result>>();
            for (var result : results) {
                if (result.workload().equals(workload.id()) && wanted.test(result.metric())) {
                    metrics.computeIfAbsent(result.metric(), metric -> new LinkedHashMap<>())
                            .put(result.system(), result);
                }
            }
            metrics.forEach((metric, row) -> {
                text.append("| `").append(workload.id()).append("`: ").append(workload.question()).append(" | ")
                        .append(metric).append(" |");
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
