package dev.coppice.supervision;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The rules of supervision once more, as simply as possible: the steps of a tree when children end, and their order.
final class TreeModel {

    /// The spec of a child.
    sealed interface Node {
        Restart restart();

        boolean significant();
    }

    record Leaf(Restart restart, boolean significant) implements Node {}

    record Branch(
            Strategy strategy, int intensity, AutoShutdown auto, Restart restart, boolean significant,
            List<Node> children)
            implements Node {}

    static final class Child {
        final Node node;
        final String path;
        final Group in;
        boolean running;
        Group group;

        Child(Node node, String path, Group in) {
            this.node = node;
            this.path = path;
            this.in = in;
        }
    }

    /// A supervisor.
    static final class Group {
        final Branch branch;
        final Child self;
        final String path;
        final List<Child> children = new ArrayList<>();
        final Deque<Long> restarts = new ArrayDeque<>();
        boolean alive = true;

        Group(Branch branch, Child self, String path) {
            this.branch = branch;
            this.self = self;
            this.path = path;
            for (int i = 0; i < branch.children.size(); i++) {
                children.add(new Child(branch.children.get(i), path + "/" + i, this));
            }
        }
    }

    static final long PERIOD = 5_000;
    final List<String> notes = new ArrayList<>();
    /// How many of the next starts of a worker fail.
    final Map<String, Integer> failing = new HashMap<>();
    long now;
    final Group root;

    TreeModel(Branch plan) {
        root = new Group(plan, null, "");
        startAll(root);
    }

    // ── starting and stopping ──

    private boolean startAll(Group group) {
        for (int i = 0; i < group.children.size(); i++) {
            if (start(group.children.get(i))) continue;
            for (int j = i - 1; j >= 0; j--) stop(group.children.get(j));
            return false;
        }
        return true;
    }

    boolean start(Child child) {
        if (child.node instanceof Branch branch) {
            child.group = new Group(branch, child, child.path);
            child.running = startAll(child.group);
            return child.running;
        }
        int fails = failing.getOrDefault(child.path, 0);
        failing.put(child.path, Math.max(0, fails - 1));
        notes.add((fails > 0 ? "!" : "+") + child.path);
        return child.running = fails == 0;
    }

    void stop(Child child) {
        if (!child.running) return;
        child.running = false;
        if (child.group == null) notes.add("-" + child.path);
        else stopAll(child.group);
    }

    void stopAll(Group group) {
        for (var child : group.children.reversed()) stop(child);
        group.alive = false;
    }

    // ── ends ──

    void ended(Child child, boolean clean) {
        child.running = false;
        var group = child.in;
        var restart = child.node.restart();
        if (restart == Restart.PERMANENT || restart == Restart.TRANSIENT && !clean) {
            restart(group, child);
            return;
        }
        if (restart == Restart.TEMPORARY) group.children.remove(child);
        if (!child.node.significant()) return;
        boolean last = group.children.stream().noneMatch(other -> other.node.significant() && other.running);
        if (group.branch.auto == AutoShutdown.ANY_SIGNIFICANT || group.branch.auto == AutoShutdown.ALL_SIGNIFICANT
                && last) {
            giveUp(group);
        }
    }

    private void restart(Group group, Child culprit) {
        while (culprit != null) {
            group.restarts.add(now);
            while (now - group.restarts.getFirst() > PERIOD) group.restarts.removeFirst();
            if (group.restarts.size() > group.branch.intensity) {
                giveUp(group);
                return;
            }
            culprit = round(group, culprit);
        }
    }

    /// Returns the child that did not start, or null.
    private Child round(Group group, Child culprit) {
        var all = new ArrayList<>(group.children);
        var members = switch (group.branch.strategy) {
            case ONE_FOR_ONE, SIMPLE_ONE_FOR_ONE -> List.of(culprit);
            case ONE_FOR_ALL -> all;
            case REST_FOR_ONE -> all.subList(all.indexOf(culprit), all.size());
        };
        for (var member : members.reversed()) stop(member);
        for (var member : members) {
            if (member != culprit && member.node.restart() == Restart.TEMPORARY) group.children.remove(member);
        }
        for (var member : members) {
            if (group.children.contains(member) && !start(member)) return member;
        }
        return null;
    }

    private void giveUp(Group group) {
        stopAll(group);
        if (group.self != null) ended(group.self, true);
    }

    // ── looking ──

    /// All children of living supervisors, depth first.
    List<Child> children() {
        var list = new ArrayList<Child>();
        if (root.alive) collect(root, list);
        return list;
    }

    private static void collect(Group group, List<Child> list) {
        for (var child : group.children) {
            list.add(child);
            if (child.running && child.group != null) collect(child.group, list);
        }
    }
}
