package dev.coppice.cluster.swarm;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.Group;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.Node;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.cluster.Undecided;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Random registrations of cluster-wide names under random kills, splits and heals. Each process asks for one name, and
/// notes the answers.
final class NameSwarm {
    private static final int STEPS = 60;
    private static final int KEYS = 4;
    /// The limit of a registration, and the time that a step may take.
    private static final Duration LONGEST = Duration.ofMillis(5_050);
    private static final List<ClashRule> RULES = List.of(ClashRule.KEEP_OLDER, ClashRule.KEEP_OLDER,
            ClashRule.KEEP_NEWER, ClashRule.NOTIFY, ClashRule.resolver("first"));

    private final TestCluster cluster;
    private final Map<String, Node> nodes = new TreeMap<>();
    private final List<Asker> askers = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    /// How many processes wait to take a name from its holder.
    private final Map<String, Integer> replacing = new TreeMap<>();
    private int opened;
    long registered;
    long refused;
    long undecided;
    long clashes;

    /// A process that asks for a name.
    private static final class Asker {
        final String node;
        final String key;
        volatile @Nullable Pid pid;
        volatile boolean ended;
        /// The group in which it got the name, or null.
        volatile @Nullable Group granted;
        /// Whether somebody took the name away without a word.
        volatile boolean removed;
        /// Whether it waits to take the name from its holder.
        volatile boolean replaces;
        volatile int told;

        Asker(String node, String key) {
            this.node = node;
            this.key = key;
        }

        boolean isAlive() {
            var process = pid;
            return process != null && process.isAlive();
        }
    }

    NameSwarm(TestCluster cluster) {
        this.cluster = cluster;
    }

    private int draw(int bound) {
        return (int) Math.floorMod(cluster.random(), (long) bound);
    }

    private <T> T any(List<T> list) {
        return list.get(draw(list.size()));
    }

    private List<String> names() {
        return List.copyOf(nodes.keySet());
    }

    private void open() {
        var name = "n" + opened++;
        var options = RuntimeOptions.defaults().checkIsolation(true).deadLettersPerSecond(0).reportsPerSecond(0);
        cluster.runtime(name, options);
        var node = cluster.join(NodeOptions.named(name));
        node.names().provide("first", clash -> clash.older());
        nodes.put(name, node);
    }

    void run() {
        for (int i = 0; i < 2 + draw(3); i++) open();
        if (draw(3) == 0) cluster.messyViews();
        cluster.advance(Duration.ofSeconds(draw(8)));
        for (int i = 0; i < STEPS && wrong.isEmpty(); i++) {
            for (int k = 0; k < 3; k++) act();
            if (draw(5) == 0) fault();
            cluster.advance(Duration.ofMillis(draw(3) == 0 ? draw(4_000) : draw(200)));
        }
        cluster.heal();
        cluster.advance(Duration.ofSeconds(40));
        check();
        if (!wrong.isEmpty()) throw new AssertionError(String.join("\n", wrong));
    }

    // ── events ──

    private void act() {
        var node = any(names());
        var key = "k" + draw(KEYS);
        switch (draw(24)) {
            case 0, 1, 2 -> {
                var asker = any(askers.isEmpty() ? List.of(new Asker(node, key)) : askers);
                var pid = asker.pid;
                if (pid != null) {
                    Gen.exit(pid, ExitReason.KILL);
                    noLongerReplaces(asker);
                }
            }
            case 3 -> {
                removed(key);
                nodes.get(node).names().unregister(key);
            }
            case 4 -> ask(new Asker(node, key), true, ClashRule.KEEP_OLDER);
            default -> ask(new Asker(node, key), false, any(RULES));
        }
    }

    /// From now on, who holds the name may lose it without a word: a message about it may be under way for long.
    private void removed(String key) {
        for (var asker : askers) {
            if (asker.key.equals(key)) asker.removed = true;
        }
    }

    /// `asker` no longer waits to replace a holder: it has the name, or was killed. Who got the name meanwhile may have
    /// been replaced, too.
    private void noLongerReplaces(Asker asker) {
        if (!asker.replaces) return;
        asker.replaces = false;
        replacing.merge(asker.key, -1, Integer::sum);
        for (var other : askers) {
            if (other != asker && other.key.equals(asker.key)) other.removed = true;
        }
    }

    private void ask(Asker asker, boolean replace, ClashRule rule) {
        if (replace) {
            removed(asker.key);
            asker.replaces = true;
            replacing.merge(asker.key, 1, Integer::sum);
        }
        askers.add(asker);
        asker.pid = Gen.spawn(cluster.runtime(asker.node), self -> {
            self.trapExits(true);
            register(asker, self, replace, rule);
            while (true) {
                if (self.receive() instanceof Signal.Exit(_, ExitReason.Shutdown(NameTaken(var key, _)))
                        && key.equals(asker.key)) asker.told++;
            }
        }, SpawnOptions.NONE);
    }

    private void register(Asker asker, ReceiveContext self, boolean replace, ClashRule rule) {
        var node = nodes.get(asker.node);
        if (node == null) return; // killed before the process ran
        var start = cluster.now();
        boolean got = false;
        boolean decided = true;
        try {
            if (replace) node.names().reregister(asker.key, self.pid());
            got = replace || node.name(asker.key, rule).registry().register(asker.key, self.pid()) == null;
        } catch (Undecided later) {
            decided = false;
        }
        if (nodes.get(asker.node) != node) return; // its node was killed meanwhile
        if (got) granted(asker, node);
        else if (decided) refused++;
        else undecided++;
        noLongerReplaces(asker);
        asker.ended = true;
        var took = cluster.now().minus(start);
        if (took.compareTo(LONGEST) > 0) wrong.add("a registration of " + asker.key + " took " + took);
    }

    /// Of those who got a name in one settled group, at most one holds it. Of two of one node, the later one replaced
    /// the other; and while a name is taken from its holder, this cannot be told from outside.
    private void granted(Asker asker, Node node) {
        registered++;
        var group = node.group();
        asker.granted = group;
        if (asker.removed || replacing.getOrDefault(asker.key, 0) > 0) return;
        for (var other : askers) {
            if (other.node.equals(asker.node) || !other.key.equals(asker.key) || !other.isAlive()) continue;
            if (other.told > 0 || other.removed || !group.equals(other.granted)) continue;
            if (holds(other))
                wrong.add(asker.node + " and " + other.node + " both got " + asker.key + " in " + group);
        }
    }

    private boolean holds(Asker asker) {
        var node = nodes.get(asker.node);
        return node != null && node.names().whereis(asker.key) == asker.pid;
    }

    private void fault() {
        var all = names();
        var one = any(all);
        var other = any(all);
        switch (draw(9)) {
            case 0 -> {
                if (!one.equals(other)) cluster.cut(one, other);
            }
            case 1, 2 -> {
                int size = draw(all.size());
                cluster.split(all.subList(0, size), all.subList(size, all.size()));
            }
            case 3, 4, 5 -> cluster.heal();
            case 6 -> {
                if (!one.equals(other)) cluster.breakConnection(one, other);
            }
            case 7 -> {
                if (all.size() < 3) return;
                gone(one);
                cluster.kill(one);
            }
            default -> {
                if (opened > 7) return;
                cluster.heal(); // otherwise the new node would not be admitted
                cluster.advance(Duration.ofSeconds(5));
                open();
            }
        }
    }

    private void gone(String name) {
        nodes.remove(name);
        for (var asker : askers) {
            if (asker.node.equals(name)) noLongerReplaces(asker);
        }
        askers.removeIf(asker -> asker.node.equals(name));
    }

    // ── the accounts ──

    private void check() {
        for (int i = 0; i < KEYS; i++) {
            var key = "k" + i;
            var first = names().getFirst();
            for (var name : names()) {
                if (!place(name, key).equals(place(first, key))) {
                    wrong.add(name + " finds " + key + " at " + place(name, key) + ", and " + first + " at "
                            + place(first, key));
                }
            }
        }
        for (var asker : askers) {
            if (!asker.isAlive()) continue;
            var who = asker.pid + " at " + asker.node + ", which asked for " + asker.key + ",";
            if (!asker.ended) wrong.add(who + " still waits");
            if (asker.told > 1) wrong.add(who + " was told " + asker.told + " times");
            clashes += asker.told;
            if (asker.granted == null) {
                if (holds(asker)) wrong.add(who + " holds it without having got it");
            } else if (holds(asker) == asker.told > 0 && !asker.removed) {
                wrong.add(who + (asker.told > 0
                        ? " holds it and was told that it lost it"
                        : " lost it without a word"));
            }
        }
    }

    private String place(String node, String key) {
        var pid = nodes.get(node).names().whereis(key);
        return pid == null ? "nobody" : pid.node().orElse(node) + "/" + pid.number();
    }

    /// Checks for leaks after the nodes have closed.
    void checkClosed() {
        for (var name : names()) Leaks.check(cluster.runtime(name));
    }
}
