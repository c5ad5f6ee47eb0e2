package dev.coppice.clustertest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/// Faults of nodes and networks, with real JVMs: R17 and R18 of the list of faults in
/// `docs/explanation/how-we-test.md`.
///
/// Each kind is given as `kind=rounds`: `kill` with three JVMs; `split` with four, among them one that is isolated, two
/// and two, overlapping groups, one direction only, a pulled cable, and a link that comes and goes; `cut` with the
/// overlapping groups and the one direction only; `flap` with the link that comes and goes.
final class Faults {
    private static final long KILL_LIMIT = 3_000;
    private static final long HEAL_LIMIT = 10_000;
    private static final BiPredicate<Integer, Integer> ANY = (member, peer) -> true;

    private Faults() {}

    public static void main(String... arguments) throws Exception {
        boolean passed = true;
        for (var argument : arguments) {
            var words = argument.split("=");
            int rounds = Integer.parseInt(words[1]);
            passed &= switch (words[0]) {
                case "kill" -> kills(rounds);
                case "split" -> splits(rounds, 0, 6);
                case "cut" -> splits(rounds, 2, 2);
                case "flap" -> splits(rounds, 5, 1);
                default -> throw new IllegalArgumentException(argument
                        + " is none of kill=rounds, split=rounds, cut=rounds, flap=rounds");
            };
        }
        if (!passed) System.exit(1);
    }

    private static boolean kills(int rounds) throws Exception {
        try (var cluster = Cluster.start(3)) {
            if (cluster == null) return true;
            var random = new Random(17);
            var seen = new ArrayList<Long>();
            for (int round = 1; round <= rounds; round++) {
                int victim = 1 + random.nextInt(3);
                long kill = cluster.kill(victim, cluster.all());
                long restart = cluster.restart(victim);
                System.out.printf("kill %d: n%d seen after %d ms, back after %d ms; load %s%n", round, victim, kill,
                        restart,
                        Cluster.load());
                if (kill < 0 || restart < 0) return stuck(cluster);
                seen.add(kill);
            }
            var sorted = seen.stream().sorted().toList();
            long p99 = sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * 0.99) - 1));
            System.out.println("R17 " + cluster.check());
            System.out.println("R17 node down p99 = " + p99 + " ms (" + KILL_LIMIT + "), " + Gate.summary(seen));
            return end("R17", cluster) && p99 <= KILL_LIMIT;
        }
    }

    private static boolean stuck(Cluster cluster) {
        System.out.println("the cluster stands still: " + cluster.observer);
        return false;
    }

    private static boolean end(String row, Cluster cluster) {
        var violations = cluster.observer.violations();
        System.out.println(row + " violations = " + violations.size() + " (0)");
        violations.forEach(violation -> System.out.println("  " + violation));
        return violations.isEmpty();
    }

    private static boolean splits(int rounds, int first, int kinds) throws Exception {
        try (var cluster = Cluster.start(4)) {
            if (cluster == null) return true;
            var random = new Random(18);
            var heals = new ArrayList<Long>();
            for (int round = 1; round <= rounds; round++) {
                int kind = first + (round - 1) % kinds;
                var name = List.of("isolated", "two and two", "overlapping", "one way", "cable", "flapping").get(kind);
                int one = 1 + random.nextInt(4);
                int other = one % 4 + 1;
                long heal = switch (kind) {
                    case 0 -> split(cluster, Set.of(one));
                    case 1 -> split(cluster, new TreeSet<>(Set.of(one, other)));
                    case 2 -> cut(cluster, one, other, true);
                    case 3 -> cut(cluster, one, other, false);
                    case 4 -> cable(cluster, one);
                    default -> flap(cluster, one, random);
                };
                System.out.printf("split %d, %s: one group after %d ms; load %s%n", round, name, heal, Cluster.load());
                if (heal < 0) return stuck(cluster);
                if (heal > HEAL_LIMIT) cluster.observer.violation(name + " healed after " + heal + " ms");
                heals.add(heal);
            }
            System.out.println("R18 " + cluster.check());
            System.out.println("R18 one group after the heal: " + Gate.summary(heals) + " (" + HEAL_LIMIT + ")");
            return end("R18", cluster);
        }
    }

    private static long split(Cluster cluster, Set<Integer> side) throws IOException, InterruptedException {
        return cluster.split(side) < 0 ? -1 : cluster.heal();
    }

    /// Two members do not reach each other, or only in one direction; both reach all others.
    private static long cut(Cluster cluster, int one, int other, boolean both) throws IOException,
            InterruptedException {
        cluster.observer.phase("cut n" + one + " to n" + other, ANY);
        cluster.network.drop(one, other, true);
        if (both) cluster.network.drop(other, one, true);
        Thread.sleep(15_000); // what becomes of it is not prescribed, only that it lasts
        cluster.observer.phase("mend n" + one + " to n" + other, ANY);
        long start = System.nanoTime();
        cluster.network.drop(one, other, false);
        if (both) cluster.network.drop(other, one, false);
        return cluster.awaitAll(start);
    }

    private static long cable(Cluster cluster, int member) throws IOException, InterruptedException {
        var side = Set.of(member);
        var rest = cluster.all();
        rest.remove(member);
        cluster.observer.phase("cable of n" + member + " pulled", Cluster.across(side));
        cluster.network.cable(member, false);
        if (cluster.observer.await(() -> cluster.observer.sees(side) && cluster.observer.sees(rest), 40) < 0) return -1;
        cluster.observer.phase("cable of n" + member + " put in", (watcher, peer) -> false);
        long start = System.nanoTime();
        cluster.network.cable(member, true);
        return cluster.awaitAll(start);
    }

    private static long flap(Cluster cluster, int member, Random random) throws IOException, InterruptedException {
        cluster.observer.phase("flapping of n" + member, Cluster.across(Set.of(member)));
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            cluster.network.move(member, 1);
            Thread.sleep(100 + random.nextInt(4_000)); // the fault is that it lasts for some time
            cluster.network.move(member, 0);
            Thread.sleep(100 + random.nextInt(4_000));
        }
        long start = System.nanoTime();
        return cluster.awaitAll(start);
    }
}
