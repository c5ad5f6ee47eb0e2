package dev.coppice.clustertest;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/// Knows which peers each member sees. Thread-safe.
final class Observer {
    private final Map<Integer, Set<Integer>> peers = new TreeMap<>();
    private final Set<Integer> joined = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private BiPredicate<Integer, Integer> mayLose = (member, peer) -> false;
    private String phase = "start";
    private long latest;
    /// Prints each event, to find out where the time goes. The members log to `target/cluster-*`.
    private final boolean trace = Boolean.getBoolean("cluster.trace");
    private long begin = System.nanoTime();

    /// From now on a member may lose a peer only if `pair` says so.
    synchronized void phase(String name, BiPredicate<Integer, Integer> pair) {
        phase = name;
        mayLose = pair;
        latest = 0;
        begin = System.nanoTime();
        if (trace) System.err.println("  " + LocalTime.now() + ": " + name);
    }

    synchronized void event(int member, long time, String event) {
        if (trace) System.err.println("  " + (time - begin) / 1_000_000 + " ms: n" + member + " " + event);
        var words = event.split(" ");
        switch (words[0]) {
            case "JOINED" -> {
                joined.add(member);
                peers.computeIfAbsent(member, ignored -> new TreeSet<>());
            }
            case "UP" -> peers.computeIfAbsent(member, ignored -> new TreeSet<>()).add(number(words[1]));
            case "DOWN" -> {
                int peer = number(words[1]);
                peers.computeIfAbsent(member, ignored -> new TreeSet<>()).remove(peer);
                if (!mayLose.test(member, peer)) {
                    violations.add(phase + ": n" + member + " lost n" + peer + " (" + words[2] + ")");
                    System.err.println("  VIOLATION " + violations.getLast());
                }
            }
            default -> { }
        }
        latest = Math.max(latest, time);
        notifyAll();
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(1));
    }

    /// Forgets the observations of a member, because it was killed.
    synchronized void forget(int member) {
        peers.remove(member);
        joined.remove(member);
    }

    synchronized boolean hasJoined(int member) {
        return joined.contains(member);
    }

    /// Whether each member of `group` sees all others of it and nobody else.
    synchronized boolean sees(Set<Integer> group) {
        for (int member : group) {
            var expected = new TreeSet<>(group);
            expected.remove(member);
            if (!joined.contains(member) || !expected.equals(peers.get(member))) return false;
        }
        return true;
    }

    /// Waits until `done`. Returns the time of the latest event, or -1 if it does not become true.
    synchronized long await(Supplier<Boolean> done, int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!done.get()) {
            long left = end - System.nanoTime();
            if (left <= 0) return -1;
            wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
        return latest;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized void violation(String what) {
        violations.add(phase + ": " + what);
        System.err.println("  VIOLATION " + violations.getLast());
    }

    @Override public synchronized String toString() {
        return peers.toString();
    }
}
