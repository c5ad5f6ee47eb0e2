package dev.coppice.models.clusternames;

import dev.coppice.models.Observed;
import dev.coppice.models.clusternames.Step.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.Assume;
import org.jspecify.annotations.Nullable;

/// Nodes and the processes that hold names, according to the contract.
final class ClusterNamesModel {
    static final class Proc {
        final String name;
        final int node;
        final boolean traps;
        boolean alive = true;
        /// The process whose end it waits for, and the key that it then registers.
        @Nullable Proc testator;
        int inherits;

        Proc(String name, int node, boolean traps) {
            this.name = name;
            this.node = node;
            this.traps = traps;
        }

        @Override public String toString() {
            return name;
        }
    }

    /// A registration. Those later in the list are newer.
    private record Held(int key, Proc holder, Rule rule) {}

    final Observed observed = new Observed();
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private final List<Proc> processes = new ArrayList<>();
    private final List<Held> all = new ArrayList<>();
    private final List<Integer> nodes = new ArrayList<>();
    private final List<Integer> killed = new ArrayList<>();
    /// The nodes of one side of the split; empty if there is none.
    private Set<Integer> side = Set.of();
    private int opened;
    private int steps;

    ClusterNamesModel() {
        while (opened < Step.NODES) nodes.add(opened++);
    }

    void step(Step step) {
        switch (step) {
            case Step.Begin(int pick, boolean traps) ->
                    processes.add(new Proc("p" + processes.size(), node(pick), traps));
            case Step.Register(int pick, int key, var rule) -> {
                var process = process(pick);
                if (process != null) register(process, key, rule, "register");
            }
            case Step.Reregister(int pick, int key) -> {
                var process = process(pick);
                if (process != null) reregister(process, key);
            }
            case Step.Unregister(int pick, int key) -> unregister(node(pick), key);
            case Step.Kill(int pick) -> {
                var process = process(pick);
                if (process != null) end(process, "killed");
            }
            case Step.Inherit(int pick, int key) -> {
                var process = process(pick);
                if (process == null || process.testator != null) break;
                var held = held(process.node, key);
                if (held == null || held.holder == process) break;
                process.testator = held.holder;
                process.inherits = key;
            }
            case Step.KillHolder(int pick, int key) -> {
                var held = held(node(pick), key);
                if (held != null) end(held.holder, "killed");
            }
            case Step.AtOnce(int key, boolean ends, var rule) -> atOnce(key, ends, rule);
            case Step.KillNode(int pick) -> killNode(pick);
            case Step.Open(boolean returns) -> open(returns);
            case Step.Split(var some) -> split(some);
            case Step.Heal() -> heal();
        }
        observed.snapshot(steps++, state());
    }

    private int node(int pick) {
        return nodes.get(pick % nodes.size());
    }

    private @Nullable Proc process(int pick) {
        var living = processes.stream().filter(process -> process.alive).toList();
        return living.isEmpty() ? null : living.get(pick % living.size());
    }

    private boolean see(int one, int other) {
        return side.contains(one) == side.contains(other);
    }

    /// The registration that a node sees, or null.
    private @Nullable Held held(int node, int key) {
        return all.stream().filter(held -> held.key == key && see(held.holder.node, node)).findFirst().orElse(null);
    }

    private void observe(Proc process, String what) {
        observed.event(process.name, 0, what);
    }

    // ── registering ──

    private void register(Proc process, int key, Rule rule, String what) {
        var held = held(process.node, key);
        if (held == null) {
            add(process, key, rule);
            observe(process, what + " k" + key);
        } else if (held.holder == process) { // keeps its registration and its rule
            features.add(Feature.HOLDS_ALREADY);
            observe(process, what + " k" + key);
        } else {
            features.add(held.holder.node == process.node ? Feature.REFUSED_BY_LOCAL : Feature.REFUSED_BY_FAR);
            observe(process, what + " k" + key + " held by " + held.holder);
        }
    }

    private void add(Proc process, int key, Rule rule) {
        features.add(Feature.REGISTERS);
        if (all.stream().anyMatch(held -> held.holder == process)) features.add(Feature.SEVERAL_NAMES);
        if (all.stream().anyMatch(held -> held.key == key)) features.add(Feature.BOTH_SIDES);
        all.add(new Held(key, process, rule));
    }

    private void reregister(Proc process, int key) {
        var held = held(process.node, key);
        if (held != null && held.holder == process) {
            features.add(Feature.HOLDS_ALREADY);
            return;
        }
        if (held != null) {
            features.add(held.holder.node == process.node ? Feature.REPLACES : Feature.REPLACES_FAR);
            all.remove(held);
        }
        add(process, key, Rule.OLDER);
    }

    private void unregister(int node, int key) {
        var held = held(node, key);
        if (held == null) return;
        features.add(held.holder.node == node ? Feature.UNREGISTERS : Feature.UNREGISTERS_FAR);
        if (!side.isEmpty()) features.add(Feature.UNREGISTERED_IN_SPLIT);
        all.remove(held);
    }

    private void atOnce(int key, boolean ends, Rule rule) {
        var held = all.stream().filter(some -> some.key == key)
                .min(Comparator.comparingInt(some -> processes.indexOf(some.holder))).orElse(null);
        if (held == null) return;
        var other = processes.stream().filter(process -> process.alive && process.node == held.holder.node
                && process != held.holder).findFirst().orElse(null);
        if (other == null) return;
        // the heir of the holder registers at the same instant
        Assume.that(!ends || processes.stream().noneMatch(process -> process.testator == held.holder));
        features.add(Feature.FREE_AT_ONCE);
        if (ends) end(held.holder, "killed");
        else unregister(held.holder.node, key);
        register(other, key, rule, "register");
    }

    // ── ends ──

    private void end(Proc process, String reason) {
        observe(process, "ended " + reason);
        process.alive = false;
        if (all.removeIf(held -> held.holder == process)) features.add(Feature.HOLDER_ENDS);
        var heirs = processes.stream().filter(heir -> heir.alive && heir.testator == process).toList();
        Assume.that(heirs.size() < 2); // which of them is first is not promised
        for (var heir : heirs) {
            heir.testator = null;
            features.add(Feature.INHERITS);
            register(heir, heir.inherits, Rule.OLDER, "inherit");
        }
    }

    private void killNode(int pick) {
        if (nodes.size() < 2) return;
        int node = node(pick);
        forget(heir -> heir.node != node);
        features.add(Feature.NODE_KILLED);
        nodes.removeIf(open -> open == node);
        killed.add(node);
        for (var process : processes) if (process.node == node) process.alive = false;
        all.removeIf(held -> held.holder.node == node);
    }

    /// A process that is notified of a loss registers while no group is settled: whether it is answered is not
    /// promised.
    private void forget(Predicate<Proc> survives) {
        Assume.that(processes.stream().noneMatch(heir -> heir.alive && heir.testator != null
                && survives.test(heir) != survives.test(heir.testator)));
    }

    private void open(boolean returns) {
        if (!side.isEmpty() || nodes.size() == Step.MOST_NODES || returns && killed.isEmpty()) return;
        features.add(returns ? Feature.NODE_RETURNS : Feature.NODE_JOINS);
        nodes.add(returns ? killed.removeFirst() : opened++);
    }

    // ── splits ──

    private void split(List<Integer> some) {
        var one = new HashSet<>(some);
        one.retainAll(nodes);
        if (!side.isEmpty() || one.isEmpty() || one.size() == nodes.size()) return;
        forget(process -> one.contains(process.node));
        features.add(Feature.SPLIT);
        if (!all.isEmpty()) features.add(Feature.HOLDER_OUT_OF_SIGHT);
        side = one;
    }

    private void heal() {
        if (side.isEmpty()) return;
        side = Set.of();
        var losers = new ArrayList<Held>();
        var clashing = new ArrayList<Proc>();
        for (int key = 0; key < Step.KEYS; key++) {
            int wanted = key;
            var holders = all.stream().filter(held -> held.key == wanted).toList();
            if (holders.size() < 2) continue;
            holders.forEach(held -> clashing.add(held.holder));
            settle(holders.getFirst(), holders.getLast(), losers);
        }
        // a process that ends because of one name leaves another clash: which is decided first is not promised
        Assume.that(losers.stream().allMatch(loser -> loser.holder.traps
                || clashing.stream().filter(process -> process == loser.holder).count() == 1));
        Assume.that(processes.stream().noneMatch(heir -> heir.alive && losers.stream().anyMatch(loser ->
                loser.holder == heir.testator)));
        for (var loser : losers) {
            if (all.stream().anyMatch(held -> held.holder == loser.holder)) features.add(Feature.LOSER_HAD_OTHERS);
            if (!loser.holder.traps) all.removeIf(held -> held.holder == loser.holder);
        }
    }

    /// Decides a clash.
    private void settle(Held older, Held newer, List<Held> losers) {
        if (older.rule != newer.rule) features.add(Feature.RULES_DIFFER);
        switch (older.rule) {
            case OLDER -> loses(newer, older, Feature.KEEPS_OLDER, losers);
            case NEWER -> loses(older, newer, Feature.KEEPS_NEWER, losers);
            case RESOLVER -> loses(older, newer, Feature.RESOLVES, losers);
            case FAILING_RESOLVER -> loses(newer, older, Feature.RESOLVER_FAILS, losers);
            case NOTIFY -> {
                loses(older, null, Feature.NOTIFIES_BOTH, losers);
                loses(newer, null, Feature.NOTIFIES_BOTH, losers);
            }
        }
    }

    private void loses(Held loser, @Nullable Held winner, Feature feature, List<Held> losers) {
        features.add(feature);
        losers.add(loser);
        all.remove(loser);
        features.add(loser.holder.traps ? Feature.LOSER_TRAPS : Feature.LOSER_ENDS);
        var taken = "k" + loser.key + " by " + (winner == null ? "no process" : winner.holder);
        if (loser.holder.traps) {
            observed.event(loser.holder + " loses k" + loser.key, 0, taken);
        } else {
            observe(loser.holder, "ended " + taken);
            loser.holder.alive = false;
        }
    }

    /// The holder of each key, as each node sees it.
    private String state() {
        var text = new StringBuilder();
        for (int node : nodes.stream().sorted().toList()) {
            text.append("\n    n").append(node);
            for (int key = 0; key < Step.KEYS; key++) {
                var held = held(node, key);
                text.append(' ').append(held == null ? "-" : held.holder);
            }
        }
        return text.toString();
    }
}
