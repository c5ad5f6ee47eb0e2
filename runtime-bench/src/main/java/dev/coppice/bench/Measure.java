package dev.coppice.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// Measures one system in this JVM and prints a line for each figure: `workload metric value unit`.
///
/// Arguments: the system, and the workloads, separated by commas, or `all`.
public final class Measure {
    private static final int MEASURED = 3;

    private Measure() {}

    static Peer peer(String system) {
        return switch (system) {
            case "coppice" -> new Coppice();
            case "pekko" -> new Pekko();
            case "virtual-threads" -> new VirtualThreads();
            default -> throw new IllegalArgumentException("no such system: " + system);
        };
    }

    public static void main(String... args) throws Exception {
        var wanted = Set.of(args[1].split(","));
        try (var peer = peer(args[0])) {
            for (var workload : Workload.all()) {
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
            workload.body().run(peer, figure -> {
                if (!measured) return;
                values.computeIfAbsent(figure.metric(), metric -> new ArrayList<>()).add(figure.value());
                units.put(figure.metric(), figure.unit());
            });
        }
        values.forEach((metric, list) -> {
            for (double value : list) {
                if (!Double.isNaN(value)) {
                    System.out.println("figure " + workload.id() + " " + metric + " " + value + " " + units.get(metric));
                }
            }
        });
    }
}
