package dev.coppice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What has become slower? Compares two result files, and exits with 1 if a result is slower beyond noise or is
/// missing.
///
/// Machines differ and change from day to day. A time of Coppice is therefore compared as a multiple of the time of a
/// peer in the same run: the first of [#PEERS] that has it in both runs. If none has, the time is compared relative to
/// the overall change of the peers' times. Heap and wake-ups do not depend on the speed of the machine and are compared
/// directly. Processor time and context switches are not compared.
///
/// A result counts as slower if it grew by more than the sum of the spreads of all values that it is computed from, and
/// by at least 15 %. For percentiles above the 99th and for the maximum, it must have grown by 100 %.
///
/// Arguments: the older and the newer file.
public final class RegressionGate {
    static final List<String> PEERS = List.of("pekko", "pekko-classic", "virtual-threads", "vertx");
    private static final Set<String> TAILS = Set.of("p99.9", "max");
    private static final Set<String> WITHOUT_SPEED = Set.of("B", "/min");

    private final List<Result> older;
    private final List<Result> younger;

    private RegressionGate(List<Result> older, List<Result> younger) {
        this.older = older;
        this.younger = younger;
    }

    public static void main(String... args) throws Exception {
        if (args.length != 2) {
            throw new IllegalArgumentException("two files are needed: the older results and the newer ones");
        }
        var findings = findings(ResultFile.read(Path.of(args[0])), ResultFile.read(Path.of(args[1])));
        findings.forEach(System.out::println);
        System.out.println(findings.isEmpty()
                ? "no result became slower" : findings.size() + " results became slower or are missing");
        System.exit(findings.isEmpty() ? 0 : 1);
    }

    /// A sentence for each result of Coppice that became slower or is missing.
    static List<String> findings(List<Result> older, List<Result> younger) {
        var guard = new RegressionGate(older, younger);
        var findings = new ArrayList<String>();
        for (var before : older) {
            if (!before.system().equals("coppice") || Report.isEffort(before.metric())) continue;
            var now = find(younger, before, "coppice");
            if (now == null) {
                findings.add("gone: " + before.workload() + " " + before.metric());
                continue;
            }
            var change = guard.change(before, now);
            if (change.growth <= change.noise) continue;
            findings.add("slower: %s %s by %.0f %% %s (noise %.0f %%)".formatted(
                    now.workload(), now.metric(), change.growth * 100, change.against, change.noise * 100));
        }
        return findings;
    }

    /// @param growth the relative growth of a result
    /// @param noise the permitted growth
    /// @param against the basis of the comparison
    private record Change(double growth, double noise, String against) {}

    private Change change(Result before, Result now) {
        double least = TAILS.contains(now.metric()) ? 1 : 0.15;
        double noise = before.spread() + now.spread();
        if (WITHOUT_SPEED.contains(now.unit())) {
            double growth = (now.value() - before.value()) / Math.max(1, before.value());
            return new Change(growth, Math.max(least, noise), "as it is");
        }
        double own = now.value() / before.value();
        for (String peer : PEERS) {
            var peerBefore = find(older, before, peer);
            var peerNow = find(younger, now, peer);
            if (peerBefore == null || peerNow == null) continue;
            noise += peerBefore.spread() + peerNow.spread();
            return new Change(own / (peerNow.value() / peerBefore.value()) - 1, Math.max(least, noise),
                    "beside " + peer);
        }
        return new Change(own / machine() - 1, Math.max(least, noise), "relative to the overall change of the peers");
    }

    /// The median factor by which the times of the peers have changed; 1 if there are none.
    private double machine() {
        var factors = new ArrayList<Double>();
        for (var before : older) {
            if (!PEERS.contains(before.system()) || !before.metric().equals("time")) continue;
            var now = find(younger, before, before.system());
            if (now != null) factors.add(now.value() / before.value());
        }
        factors.sort(null);
        return factors.isEmpty() ? 1 : factors.get(factors.size() / 2);
    }

    private static Result find(List<Result> run, Result like, String system) {
        for (var result : run) if (result.system().equals(system) && result.measuresSameAs(like)) return result;
        return null;
    }
}
