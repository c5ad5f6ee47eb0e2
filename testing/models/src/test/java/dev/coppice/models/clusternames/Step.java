package dev.coppice.models.clusternames;

import java.util.List;

/// What the test does next. Before each step, messages between nodes have arrived, except before one [AtOnce].
sealed interface Step {
    /// The nodes at the beginning, and the most that there ever are at one time.
    int NODES = 3;
    int MOST_NODES = 4;
    int KEYS = 3;

    /// Which of two registrations stays.
    enum Rule { OLDER, NEWER, NOTIFY, RESOLVER, FAILING_RESOLVER }

    /// Starts a process. A `node` counts those that are open.
    record Begin(int node, boolean traps) implements Step {}

    /// A `process` counts those that are alive.
    record Register(int process, int key, Rule rule) implements Step {}

    record Reregister(int process, int key) implements Step {}

    record Unregister(int node, int key) implements Step {}

    record Kill(int process) implements Step {}

    /// Makes a process register as soon as it is notified of the end of the holder.
    record Inherit(int process, int key) implements Step {}

    /// Kills the process that `node` sees as the holder.
    record KillHolder(int node, int key) implements Step {}

    /// Ends the holder of a key, or frees the key, and then registers another process of the same node at once.
    record AtOnce(int key, boolean ends, Rule rule) implements Step {}

    record KillNode(int node) implements Step {}

    /// A node joins: one that was killed, or another one.
    record Open(boolean returns) implements Step {}

    /// Cuts the nodes with these numbers off from the others, unless some are cut off already.
    record Split(List<Integer> nodes) implements Step {}

    record Heal() implements Step {}
}
