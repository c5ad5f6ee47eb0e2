package dev.coppice.entities.conformance;

import dev.coppice.core.CallFailed;
import dev.coppice.entities.EntityOptions;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// A random cluster that runs entities under load, while nodes join, leave, are killed, paused and cut off at any
/// moment. Everything is drawn from the seed.
final class EntitySwarm {
    private static final int KEYS = 40;
    private static final int STEPS = 25;
    private static final String HOST = "host";
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final TestCluster cluster;
    private final Kinds kinds;
    private final boolean faults;
    private final List<String> names = new ArrayList<>();
    private final Set<String> hosts = new HashSet<>();
    private final Traffic.Accounts accounts = new Traffic.Accounts();
    private final Set<Link> stalled = new LinkedHashSet<>();
    private int nodes;
    private String paused = "";

    private record Link(String from, String to) {}

    /// @param faults whether nodes are lost and links cut; otherwise nodes only join and leave
    EntitySwarm(TestCluster cluster, boolean faults) {
        this.cluster = cluster;
        this.faults = faults;
        this.kinds = new Kinds(cluster, EntityOptions.defaults().shards(24).moves(0.2).role(HOST));
    }

    private int draw(int bound) {
        return (int) Math.floorMod(cluster.random(), (long) bound);
    }

    private String any() {
        return names.get(draw(names.size()));
    }

    void run() {
        int size = 2 + draw(4);
        for (int i = 0; i < size; i++) join(true);
        kinds.awaitBalance();
        if (faults && draw(3) == 0) cluster.messyViews();
        for (int i = 0; i < STEPS; i++) {
            step();
            cluster.advance(Duration.ofMillis(draw(3) == 0 ? draw(8_000) : draw(400)));
            if (!kinds.journal.wrong.isEmpty()) break;
        }
        if (!kinds.journal.wrong.isEmpty()) check();
        end();
        check();
    }

    /// @param runs whether the node runs entities; otherwise it only uses them
    private void join(boolean runs) {
        var name = "n" + nodes++;
        kinds.join(name, node -> runs ? node.roles(HOST) : node);
        names.add(name);
        if (runs) hosts.add(name);
        cluster.runtime(name).start(new Traffic("from " + name, kinds.of(name), accounts, KEYS,
                Duration.ofMillis(10 + draw(80))));
    }

    private void step() {
        int what = draw(faults ? 15 : 4);
        if (what < 2 && names.size() < 6 && paused.isEmpty()) {
            if (faults) heal();
            join(draw(3) > 0);
        } else if (what < 4 && names.size() > 1 && paused.isEmpty()) {
            kinds.leave(remove());
        } else if (what == 4) {
            split();
        } else if (what == 5) {
            cluster.cut(any(), any());
        } else if (what == 6) {
            cluster.cutOneWay(any(), any());
        } else if (what == 7 && names.size() > 2 && paused.isEmpty()) {
            kinds.kill(remove());
        } else if (what == 8 && paused.isEmpty()) {
            paused = any();
            cluster.pause(paused);
        } else if (what == 9 && !paused.isEmpty()) {
            cluster.resume(paused);
            paused = "";
        } else if (what == 10) {
            kinds.ref(notPaused(), "k" + draw(KEYS)).cast(new Counter.Rest());
        } else if (what == 11) {
            cluster.cutLosing(any(), any());
        } else if (what == 12) {
            cluster.breakConnection(any(), any());
        } else if (what == 13) {
            var link = new Link(any(), any());
            if (stalled.add(link)) cluster.stall(link.from, link.to);
        } else if (faults) {
            heal();
        }
    }

    private void heal() {
        cluster.heal();
        for (var link : stalled) cluster.unstall(link.from, link.to);
        stalled.clear();
    }

    private String notPaused() {
        var name = any();
        return name.equals(paused) ? names.get((names.indexOf(name) + 1) % names.size()) : name;
    }

    /// Takes a node out, but never the last one that runs entities.
    private String remove() {
        var name = any();
        if (hosts.contains(name) && hosts.size() == 1) name = names.get((names.indexOf(name) + 1) % names.size());
        names.remove(name);
        hosts.remove(name);
        return name;
    }

    private void split() {
        var one = new ArrayList<String>();
        var other = new ArrayList<String>();
        for (var name : names) (draw(2) == 0 ? one : other).add(name);
        cluster.split(one, other);
    }

    private void end() {
        if (!paused.isEmpty()) cluster.resume(paused);
        heal();
        cluster.advance(Duration.ofSeconds(30));
        accounts.open = false;
        cluster.advance(Duration.ofSeconds(10));
    }

    private void check() {
        var wrong = new ArrayList<>(kinds.journal.wrong);
        if (!faults) {
            var longest = Duration.ofNanos(accounts.longestNanos);
            if (longest.compareTo(LONGEST_PAUSE) > 0) wrong.add("a call was answered after " + longest);
            for (var name : names) { // the last calls of a node that has left may have failed
                if (accounts.failed.contains("from " + name)) wrong.add("calls of " + name + " failed");
            }
            accounts.sent.forEach((line, sent) -> {
                var handled = kinds.journal.handled.getOrDefault(line, List.of());
                // a node that has left has stopped its sender in the middle of its messages
                if (!handled.equals(IntStream.range(0, handled.size()).boxed().toList())
                        || handled.size() < sent && isThere(line))
                    wrong.add(line + ": sent " + sent + ", handled " + handled);
            });
        }
        for (var node : names) {
            for (int i = 0; i < KEYS; i++) {
                try {
                    kinds.ref(node, "k" + i).call(new Counter.Get());
                } catch (CallFailed failed) {
                    if (faults && isStopped()) continue; // no majority was left: they stay stopped
                    wrong.add("k" + i + " does not answer at " + node + ": " + failed.getMessage());
                    break;
                }
            }
        }
        if (!wrong.isEmpty()) throw new AssertionError(String.join("\n", wrong.subList(0, Math.min(9, wrong.size()))));
    }

    private boolean isThere(String line) {
        return names.stream().anyMatch(name -> line.endsWith("from from " + name));
    }

    private boolean isStopped() {
        return names.stream().noneMatch(name -> cluster.node(name).group().majority());
    }

    Traffic.Accounts accounts() {
        return accounts;
    }

    long handled() {
        return kinds.journal.handledCount;
    }
}
