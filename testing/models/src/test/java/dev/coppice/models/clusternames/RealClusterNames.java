package dev.coppice.models.clusternames;

import static java.util.Objects.requireNonNull;

import dev.coppice.cluster.ClashRule;
import dev.coppice.cluster.ClusterNames;
import dev.coppice.cluster.NameTaken;
import dev.coppice.cluster.NodeOptions;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.Signal;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.SpawnOptions;
import dev.coppice.models.Observed;
import dev.coppice.models.Planned;
import dev.coppice.models.clusternames.Step.Rule;
import dev.coppice.testkit.Leaks;
import dev.coppice.testkit.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The nodes and processes that the commands drive, in a simulated cluster.
final class RealClusterNames implements AutoCloseable {
    /// Within this time, messages between nodes arrive.
    private static final Duration HOP = Duration.ofMillis(100);
    /// Within this time, the nodes that see each other agree again after some were lost, and after others came.
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private record Heir(int key) {}

    /// @param pid the address at its own node
    private record Member(String name, int node, Pid pid) {}

    final Observed observed = new Observed();
    private final TestCluster cluster;
    private final List<Member> members = new ArrayList<>();
    private final List<Integer> nodes = new ArrayList<>();
    private final List<Integer> killed = new ArrayList<>();
    /// The processes of nodes that were killed: they end without a trace.
    private final Set<Member> lost = new HashSet<>();
    private boolean split;
    private int opened;
    private int steps;

    RealClusterNames(long seed) {
        cluster = TestCluster.seeded(seed);
        while (opened < Step.NODES) open(opened++);
        cluster.advance(SETTLED);
    }

    private static String node(int node) {
        return "n" + node;
    }

    private void open(int node) {
        cluster.runtime(node(node), RuntimeOptions.defaults().reportsPerSecond(0));
        cluster.join(NodeOptions.named(node(node)));
        names(node).provide("newer", clash -> clash.newer());
        names(node).provide("failing", clash -> {
            throw new Planned();
        });
        nodes.add(node);
    }

    private ClusterNames names(int node) {
        return cluster.node(node(node)).names();
    }

    void step(Step step) {
        switch (step) {
            case Step.Begin(int pick, boolean traps) -> begin(nodes.get(pick % nodes.size()), traps);
            case Step.Register(int pick, int key, var rule) -> {
                var member = member(pick);
                if (member != null) register(member, key, rule);
            }
            case Step.Reregister(int pick, int key) -> {
                var member = member(pick);
                if (member != null) names(member.node).reregister("k" + key, member.pid);
            }
            case Step.Unregister(int pick, int key) -> names(nodes.get(pick % nodes.size())).unregister("k" + key);
            case Step.Kill(int pick) -> {
                var member = member(pick);
                if (member != null) Gen.exit(member.pid, ExitReason.KILL);
            }
            case Step.Inherit(int pick, int key) -> {
                var member = member(pick);
                if (member != null) Gen.send(member.pid, new Heir(key));
            }
            case Step.KillHolder(int pick, int key) -> {
                var holder = names(nodes.get(pick % nodes.size())).whereis("k" + key);
                if (holder != null) Gen.exit(holder, ExitReason.KILL);
            }
            case Step.AtOnce(int key, boolean ends, var rule) -> atOnce(key, ends, rule);
            case Step.KillNode(int pick) -> killNode(pick);
            case Step.Open(boolean returns) -> {
                if (split || nodes.size() == Step.MOST_NODES || returns && killed.isEmpty()) break;
                open(returns ? killed.removeFirst() : opened++);
                cluster.advance(SETTLED);
            }
            case Step.Split(var some) -> split(some);
            case Step.Heal() -> {
                if (!split) break;
                split = false;
                cluster.heal();
                cluster.advance(SETTLED);
            }
        }
        cluster.advance(HOP);
        observed.snapshot(steps++, state());
    }

    // ── processes ──

    private void begin(int node, boolean traps) {
        var name = "p" + members.size();
        var pid = Gen.spawn(cluster.runtime(node(node)), self -> run(name, node, self),
                traps ? SpawnOptions.NONE.trapExits() : SpawnOptions.NONE);
        var member = new Member(name, node, pid);
        members.add(member);
        Gen.whenEnded(pid).thenAccept(reason -> {
            if (!lost.contains(member)) observed.event(name, 0, "ended " + text(reason, node));
        });
    }

    /// What a process does.
    private void run(String name, int node, ReceiveContext self) {
        Pid testator = null;
        int inherits = 0;
        while (true) {
            switch (self.receive()) {
                case Heir(int key) -> {
                    var holder = names(node).whereis("k" + key);
                    if (testator != null || holder == null || holder == self.pid()) break;
                    testator = holder;
                    inherits = key;
                    self.monitor(holder);
                }
                case Signal.Down _ -> {
                    testator = null;
                    var holder = names(node).register("k" + inherits, self.pid());
                    observed.event(name, 0, "inherit k" + inherits + heldBy(holder, node));
                }
                case Signal.Exit(_, ExitReason.Shutdown(NameTaken taken)) ->
                        observed.event(name + " loses " + taken.key(), 0, text(taken, node));
                case Object other -> throw new IllegalStateException("unexpected: " + other);
            }
        }
    }

    private String text(ExitReason reason, int node) {
        return reason instanceof ExitReason.Shutdown(NameTaken taken) ? text(taken, node) : reason.toString();
    }

    private String text(NameTaken taken, int node) {
        return taken.key() + " by " + (taken.winner() == null ? "no process" : name(taken.winner(), node));
    }

    private String heldBy(@Nullable Pid holder, int node) {
        return holder == null ? "" : " held by " + name(holder, node);
    }

    /// The name of a process that `node` knows as `pid`.
    private String name(Pid pid, int node) {
        var place = pid.node().orElse(node(node));
        for (var member : members.reversed()) { // of a node that came back, the latest ones
            if (node(member.node).equals(place) && member.pid.number() == pid.number()) return member.name;
        }
        return "unknown " + pid;
    }

    private @Nullable Member member(int pick) {
        var living = members.stream().filter(this::isAlive).toList();
        return living.isEmpty() ? null : living.get(pick % living.size());
    }

    private boolean isAlive(Member member) {
        return !lost.contains(member) && member.pid.isAlive();
    }

    private static ClashRule rule(Rule rule) {
        return switch (rule) {
            case OLDER -> ClashRule.KEEP_OLDER;
            case NEWER -> ClashRule.KEEP_NEWER;
            case NOTIFY -> ClashRule.NOTIFY;
            case RESOLVER -> ClashRule.resolver("newer");
            case FAILING_RESOLVER -> ClashRule.resolver("failing");
        };
    }

    private void register(Member member, int key, Rule rule) {
        var holder = cluster.node(node(member.node)).name("k" + key, rule(rule)).registry()
                .register("k" + key, member.pid);
        observed.event(member.name, 0, "register k" + key + heldBy(holder, member.node));
    }

    private void atOnce(int key, boolean ends, Rule rule) {
        var held = members.stream().filter(member -> isAlive(member)
                && names(member.node).whereis("k" + key) == member.pid).findFirst().orElse(null);
        if (held == null) return;
        var other = members.stream().filter(member -> isAlive(member) && member.node == held.node && member != held)
                .findFirst().orElse(null);
        if (other == null) return;
        if (ends) Gen.exit(held.pid, ExitReason.KILL);
        else names(held.node).unregister("k" + key);
        register(other, key, rule);
    }

    // ── nodes ──

    private void killNode(int pick) {
        if (nodes.size() < 2) return;
        int node = nodes.get(pick % nodes.size());
        nodes.removeIf(open -> open == node);
        killed.add(node);
        for (var member : members) if (member.node == node) lost.add(member);
        cluster.kill(node(node));
        cluster.advance(SETTLED);
    }

    private void split(List<Integer> some) {
        var one = nodes.stream().filter(some::contains).map(RealClusterNames::node).toList();
        var others = nodes.stream().filter(node -> !some.contains(node)).map(RealClusterNames::node).toList();
        if (split || one.isEmpty() || others.isEmpty()) return;
        split = true;
        cluster.split(one, others);
        cluster.advance(SETTLED);
    }

    /// The holder of each key, as each node sees it.
    private String state() {
        var text = new StringBuilder();
        for (int node : nodes.stream().sorted().toList()) {
            text.append("\n    ").append(node(node));
            for (int key = 0; key < Step.KEYS; key++) {
                var pid = names(node).whereis("k" + key);
                text.append(' ').append(pid == null ? "-" : name(pid, node));
            }
        }
        return text.toString();
    }

    @Override public void close() {
        cluster.close();
        for (int node : nodes) Leaks.check(cluster.runtime(node(node)));
    }
}
