package dev.coppice.clustertest;

import dev.coppice.testsupport.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Several JVMs in namespaces, and the faults that hit them. Used by one thread.
final class Cluster implements AutoCloseable {
    private static final int START_SECONDS = 60;

    final int size;
    final Network network;
    final Observer observer = new Observer();
    private final Map<Integer, Child> children = new HashMap<>();
    private final Path folder;
    /// Sums of the reports of members that were killed: see [Child#report].
    private final long[] killed = new long[8];

    private Cluster(int size, Network network) throws IOException {
        this.size = size;
        this.network = network;
        folder = Files.createDirectories(Path.of("target", "cluster-" + ProcessHandle.current().pid()));
    }

    /// Starts a cluster of `size` and waits until it is complete. Returns null, and says why, if namespaces are not
    /// permitted here.
    static @org.jspecify.annotations.Nullable Cluster start(int size) throws IOException, InterruptedException {
        Network network;
        try {
            network = Network.of(size);
        } catch (IOException refused) {
            System.out.println(
                    "SKIPPED: this machine does not let the test make network namespaces; it needs root and iproute2 ("
                    + refused.getMessage() + ")");
            return null;
        }
        var cluster = new Cluster(size, network);
        boolean started = false;
        try {
            for (int i = 1; i <= size; i++) {
                cluster.start0(i);
                // The first one founds the group. Then the others need not merge.
                int member = i;
                if (i == 1) cluster.observer.await(() -> cluster.observer.hasJoined(member), START_SECONDS);
            }
            if (cluster.observer.await(() -> cluster.observer.sees(cluster.all()), START_SECONDS) < 0) {
                throw new IOException("the cluster does not come together: " + cluster.observer);
            }
            started = true;
            return cluster;
        } finally {
            if (!started) cluster.close();
        }
    }

    Set<Integer> all() {
        return IntStream.rangeClosed(1, size).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private void start0(int number) throws IOException {
        children.put(number,
                Child.start(number, network, folder, (time, event) -> observer.event(number, time, event)));
    }

    /// Kills a member. Returns after how many milliseconds the last of `group` knew, or -1.
    long kill(int victim, Set<Integer> group) throws IOException, InterruptedException {
        var rest = new TreeSet<>(group);
        rest.remove(victim);
        add(child(victim).report());
        observer.phase("kill n" + victim, (member, peer) -> peer == victim);
        long start = System.nanoTime();
        child(victim).kill();
        observer.forget(victim);
        return millis(start, observer.await(() -> observer.sees(rest), 30));
    }

    /// Starts a killed member again. Returns after how many milliseconds all saw it, or -1.
    long restart(int victim) throws IOException, InterruptedException {
        observer.phase("restart n" + victim, (member, peer) -> false);
        long start = System.nanoTime();
        start0(victim);
        return millis(start, observer.await(() -> observer.sees(all()), START_SECONDS));
    }

    /// Moves `side` to a switch of its own. Returns after how many milliseconds each side was complete, or -1.
    long split(Set<Integer> side) throws IOException, InterruptedException {
        var rest = all();
        rest.removeAll(side);
        observer.phase("split " + side, across(side));
        long start = System.nanoTime();
        for (int member : side) network.move(member, 1);
        return millis(start, observer.await(() -> observer.sees(side) && observer.sees(rest), 40));
    }

    /// Connects all again. Returns after how many milliseconds there was one group, or -1.
    long heal() throws IOException, InterruptedException {
        observer.phase("heal", (member, peer) -> false);
        long start = System.nanoTime();
        for (int member = 1; member <= size; member++) network.move(member, 0);
        return awaitAll(start);
    }

    long awaitAll(long start) throws InterruptedException {
        return millis(start, observer.await(() -> observer.sees(all()), 60));
    }

    static BiPredicate<Integer, Integer> across(Set<Integer> side) {
        return (member, peer) -> side.contains(member) != side.contains(peer);
    }

    static long millis(long start, long end) {
        return end < 0 ? -1 : Math.max(0, (end - start) / 1_000_000);
    }

    Child child(int number) {
        var child = children.get(number);
        if (child == null) throw new IllegalStateException("n" + number + " was not started");
        return child;
    }

    private void add(long[] report) {
        for (int i = 0; i < report.length; i++) killed[i] += report[i];
    }

    /// The counts of all sinks, those of killed members included; reports each broken promise.
    String check() throws IOException, InterruptedException {
        long[] sum = killed.clone();
        for (int member = 1; member <= size; member++) {
            long[] report = settled(child(member));
            for (int i = 0; i < report.length; i++) sum[i] += report[i];
            if (report[7] != size - 1) observer.violation("n" + member + " has " + report[7] + " monitors open");
        }
        observer.phase("end", (member, peer) -> true);
        if (sum[1] + sum[2] + sum[3] + sum[6] != 0) observer.violation("broken promises: " + Arrays.toString(sum));
        return sum[0] + " messages, " + sum[1] + " gaps, " + sum[2] + " repeated, " + sum[3]
                + " from nodes that were not up; "
                + sum[4] + " monitors, " + sum[5] + " fired once, " + sum[6] + " again";
    }

    /// The report of a sink that has had time to set a monitor for each peer that is up.
    private long[] settled(Child child) throws IOException, InterruptedException {
        long[] report = child.report();
        for (int i = 0; i < 50 && report[7] != size - 1; i++) {
            Thread.sleep(100);
            report = child.report();
        }
        return report;
    }

    /// The load of the machine.
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }

    @Override public void close() {
        children.values().forEach(Child::close);
        network.close();
    }
}
