package dev.coppice.clustertest;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// The gate: cycles of kill, split and heal with five JVMs. It is passed if no healthy member ever loses another one
/// that it can reach, and there is one group everywhere within ten seconds after each heal.
final class Gate {
    private static final int SIZE = 5;
    private static final long LIMIT_MILLIS = 10_000;

    private Gate() {}

    /// @param arguments the number of cycles, and the number of threads that keep the machine busy meanwhile
    public static void main(String... arguments) throws Exception {
        int cycles = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        int load = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        for (int i = 0; i < load; i++) Thread.ofPlatform().daemon().name("load-" + i).start(Gate::spin);
        boolean passed = true;
        try (var cluster = Cluster.start(SIZE)) {
            if (cluster != null) passed = run(cluster, cycles);
        }
        if (!passed) System.exit(1);
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void spin() {
        while (true) Thread.onSpinWait();
    }

    private static boolean run(Cluster cluster, int cycles) throws Exception {
        var random = new Random(7);
        var kills = new ArrayList<Long>();
        var splits = new ArrayList<Long>();
        var heals = new ArrayList<Long>();
        int passed = 0;
        for (int cycle = 1; cycle <= cycles; cycle++) {
            int before = cluster.observer.violations().size();
            int victim = 1 + random.nextInt(SIZE);
            long kill = cluster.kill(victim, cluster.all());
            long restart = cluster.restart(victim);
            Set<Integer> side = new TreeSet<>();
            while (side.size() < 2) side.add(1 + random.nextInt(SIZE));
            long split = cluster.split(side);
            long heal = cluster.heal();
            boolean good = kill >= 0 && restart >= 0 && split >= 0 && heal >= 0 && heal <= LIMIT_MILLIS
                    && cluster.observer.violations().size() == before;
            if (good) passed++;
            kills.add(kill);
            splits.add(split);
            heals.add(heal);
            System.out.printf(
                    "cycle %d %s: kill n%d seen after %d ms, back after %d ms; split %s after %d ms; "
                        + "healed after %d ms;"
                    + " load %s%n", cycle, good ? "passed" : "FAILED", victim, kill, restart, side, split, heal,
                    Cluster.load());
            if (kill < 0 || restart < 0 || split < 0 || heal < 0) {
                System.out.println("the cluster stands still: " + cluster.observer);
                break;
            }
        }
        System.out.println(cluster.check());
        System.out.println("kill " + summary(kills) + ", split " + summary(splits) + ", heal " + summary(heals));
        var violations = cluster.observer.violations();
        System.out.println("gate = " + passed + " of " + cycles + " cycles, violations = " + violations.size()
                + " (0)");
        violations.forEach(violation -> System.out.println("  " + violation));
        return passed == cycles && violations.isEmpty();
    }

    static String summary(List<Long> millis) {
        var sorted = millis.stream().sorted().toList();
        if (sorted.isEmpty()) return "-";
        return sorted.getFirst() + " / " + sorted.get(sorted.size() / 2) + " / " + sorted.getLast()
                + " ms (min / median / max)";
    }
}
