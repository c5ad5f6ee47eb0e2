package dev.coppice.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Measures one system in this JVM and prints a line for each figure: `workload metric value unit`.
///
/// Arguments: the system, and the workloads, separated by commas, or `all`.
public final class Measure {
    /// Metrics of each workload beside its own: of one round.
    static final String PROCESSOR = "processor";
    static final String SWITCHES = "switches";
    private static final int MEASURED = 3;

    private Measure() {}

    static Peer peer(String system) throws Exception {
        return switch (system) {
            case "coppice", Report.OWN_CARRIERS -> new Coppice();
            case "pekko" -> new Pekko("pekko", "");
            case "pekko-tuned" -> new Pekko(system, Pekko.TUNED);
            case "pekko-classic" -> new PekkoClassic();
            case "vertx" -> new Vertx();
            case "virtual-threads" -> new VirtualThreads();
            default -> throw new IllegalArgumentException("no such system: " + system);
        };
    }

    public static void main(String... args) throws Exception {
        var wanted = Set.of(args[1].split(","));
        try (var peer = peer(args[0])) {
            for (var workload : Workloads.all()) {
                if (wanted.contains("all") || wanted.contains(workload.id())) measure(peer, workload);
            }
        }
        System.exit(0); // some peers leave threads behind
    }

    private static void measure(Peer peer, Workload workload) throws Exception {
        var values = new HashMap<String, List<Double>>();
        var units = new HashMap<String, String>();
        for (int round = 0; round < workload.rounds(); round++) {
            boolean measured = round >= workload.rounds() - MEASURED;
            var before = Effort.now();
            workload.body().run(peer, figure -> {
                if (!measured) return;
                values.computeIfAbsent(figure.metric(), metric -> new ArrayList<>()).add(figure.value());
                units.put(figure.metric(), figure.unit());
            });
            if (measured && !values.isEmpty()) addEffort(before, Effort.now(), values);
        }
        units.put(PROCESSOR, "ms");
        units.put(SWITCHES, "times");
        values.forEach((metric, list) -> {
            for (double value : list) {
                if (!Double.isNaN(value)) {
                    System.out.println("figure " + workload.id() + " " + metric + " " + value + " " + units.get(metric));
                }
            }
        });
    }

    private static void addEffort(Effort before, Effort after, Map<String, List<Double>> values) {
        if (values.values().stream().allMatch(list -> list.stream().allMatch(value -> Double.isNaN(value)))) return; // the system has no such thing
        double millis = (after.processorNanos() - before.processorNanos()) / 1e6;
        values.computeIfAbsent(PROCESSOR, metric -> new ArrayList<>()).add(millis);
        if (after.switches() < 0) return;
        values.computeIfAbsent(SWITCHES, metric -> new ArrayList<>()).add((double) (after.switches() - before.switches()));
    }
}
