package dev.coppice.bench;

import dev.coppice.bench.Workload.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Measures one system in this JVM. Prints a line `figure workload metric value unit` for each result, and a line
/// `version text` that describes the system.
///
/// Arguments: the system, and the workloads, separated by commas, or `all`.
public final class Measure {
    /// Metrics of one round that every workload has in addition to its own.
    static final String PROCESSOR = "processor";
    static final String SWITCHES = "switches";
    private static final int MEASURED = 3;

    private Measure() {}

    static Peer peer(String system) throws Exception {
        return switch (system) {
            case "coppice", "coppice-parallel", "coppice-zgc", Report.OWN_CARRIERS -> new Coppice();
            case "pekko" -> new Pekko("pekko", "");
            case "pekko-tuned" -> new Pekko(system, Pekko.TUNED);
            case "pekko-classic" -> new PekkoClassic();
            case "vertx" -> new Vertx();
            case "virtual-threads" -> VirtualThreads.withQueues();
            case "jox" -> VirtualThreads.withJoxChannels();
            case "kotlin" -> new Kotlin();
            case Floor.SYSTEM -> new Floor();
            default -> throw new IllegalArgumentException("no such system: " + system);
        };
    }

    public static void main(String... args) throws Exception {
        var wanted = Set.of(args[1].split(","));
        boolean failed = false;
        try (var peer = peer(args[0])) {
            System.out.println("version " + peer.version());
            for (var workload : Workloads.all()) {
                if (wanted.contains("all") || wanted.contains(workload.id())) failed |= !tries(peer, workload);
            }
        }
        System.exit(failed ? 1 : 0); // some peers leave threads behind
    }

    /// A workload that fails is reported and has no results; the following ones are measured nevertheless.
    private static boolean tries(Peer peer, Workload workload) {
        try {
            measure(peer, workload).forEach(System.out::println);
            return true;
        } catch (Exception e) {
            System.err.println(peer.name() + " failed at " + workload.id());
            e.printStackTrace();
            return false;
        }
    }

    /// One line for each result of each measured round.
    static List<String> measure(Peer peer, Workload workload) throws Exception {
        var lines = new ArrayList<String>();
        if (!peer.has(workload.id())) return lines;
        for (int round = 0; round < workload.rounds(); round++) {
            var figures = new ArrayList<Figure>();
            var before = ResourceUsage.now();
            workload.body().run(peer, figures::add);
            var after = ResourceUsage.now();
            figures.removeIf(figure -> Double.isNaN(figure.value()));
            if (figures.isEmpty()) return lines; // the system has no equivalent
            if (round < workload.rounds() - MEASURED) continue;
            figures.add(new Figure(PROCESSOR, after.millisSince(before), "ms"));
            figures.add(new Figure(SWITCHES, after.switchesSince(before), "times"));
            for (var figure : figures) {
                if (!Double.isNaN(figure.value())) {
                    lines.add("figure " + workload.id() + " " + figure.metric() + " " + figure.value() + " "
                            + figure.unit());
                }
            }
        }
        return lines;
    }
}
