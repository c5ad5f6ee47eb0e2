package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.ops.Gen;
import dev.coppice.supervision.SupervisionEvent;
import dev.coppice.supervision.SupervisionEvents;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.SupervisionTree.Node;
import dev.coppice.supervision.Supervisor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Observes one supervision tree for [TreeAssert]: its shape, and the restarts of its children since the probe was
/// created.
///
/// Works in a real runtime and in a [TestRuntime]. May be used from any thread.
/// Close it when the test ends, or close the runtime.
///
/// {@snippet class="dev.coppice.testkit.snippets.TreeAssertExamples" region="tree"}
public final class TreeProbe implements AutoCloseable {

    private record Child(Pid supervisor, Object id) {}

    private final ActorRuntime runtime;
    private final Pid root;
    private final ActorRuntime.Registration listener;
    /// The number of restarts of each child. Its own monitor guards this map and `before`.
    private final Map<Child, Integer> restarts = new HashMap<>();
    /// The previous incarnation of each restarted process.
    private final Map<Pid, Pid> before = new HashMap<>();

    private TreeProbe(ActorRuntime runtime, Pid root) {
        this.runtime = runtime;
        this.root = root;
        this.listener = SupervisionEvents.listen(runtime, this::note);
    }

    /// Returns a probe for the tree of `supervisor`, which runs in `runtime`.
    ///
    /// @throws IllegalArgumentException if `supervisor` is a name that no process holds
    public static TreeProbe of(ActorRuntime runtime, Ref<Supervisor> supervisor) {
        requireNonNull(supervisor, "supervisor must not be null");
        var pid = supervisor.pid();
        if (pid == null) {
            throw new IllegalArgumentException("no process at " + supervisor + ": " + Gen.noHolder(supervisor)
                    + "; start the supervisor first");
        }
        return new TreeProbe(runtime, pid);
    }

    private void note(SupervisionEvent event) {
        if (!(event instanceof SupervisionEvent.Restarted(Pid supervisor, Object id, Pid old, Pid child))) return;
        synchronized (restarts) {
            restarts.merge(new Child(supervisor, id), 1, Integer::sum);
            before.put(child, old);
        }
    }

    ActorRuntime runtime() {
        return runtime;
    }

    /// Returns the current tree, or null if its root has ended.
    @Nullable Node look() {
        return find(SupervisionTree.of(runtime).roots());
    }

    private @Nullable Node find(List<Node> nodes) {
        for (var node : nodes) {
            if (node.pid() == root) return node;
            var below = find(node.children());
            if (below != null) return below;
        }
        return null;
    }

    /// Returns how often `supervisor` or an earlier incarnation of it restarted the child `id`, according to the events
    /// received so far.
    int restarts(@Nullable Pid supervisor, Object id) {
        int count = 0;
        synchronized (restarts) {
            for (var at = supervisor; at != null; at = before.get(at)) {
                count += restarts.getOrDefault(new Child(at, id), 0);
            }
        }
        return count;
    }

    /// Returns one line for each child with known restarts.
    String restarts() {
        synchronized (restarts) {
            var lines = new ArrayList<String>();
            restarts.forEach((child, count) ->
                    lines.add("  " + child.id() + " of " + child.supervisor() + ": " + count));
            return lines.isEmpty() ? "  none" : String.join("\n", lines);
        }
    }

    /// Stops counting restarts.
    @Override public void close() {
        listener.close();
    }

    /// Returns the tree as text.
    @Override public String toString() {
        var tree = look();
        return tree == null
                ? root + " has ended"
                : new SupervisionTree(List.of(Objects.requireNonNull(tree))).toString();
    }
}
