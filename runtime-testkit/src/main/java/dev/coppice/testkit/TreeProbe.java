package dev.coppice.testkit;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisionEvent;
import dev.coppice.supervision.SupervisionEvents;
import dev.coppice.supervision.SupervisionTree;
import dev.coppice.supervision.SupervisionTree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Watches one supervision tree for [TreeAssert]: what it looks like, and how often its children were restarted since the probe was made.
///
/// Works in a real runtime and in a [TestRuntime]. Any thread may use it; close it when the test ends, or close the runtime.
///
/// {@snippet class="dev.coppice.testkit.snippets.TreeAssertExamples" region="tree"}
public final class TreeProbe implements AutoCloseable {

    private record Child(Pid supervisor, Object id) {}

    private final ActorRuntime runtime;
    private final Pid root;
    private final ActorRuntime.Registration listener;
    /// How often supervisors restarted their children. Guarded by itself, as is `before`.
    private final Map<Child, Integer> restarts = new HashMap<>();
    /// The incarnation before each.
    private final Map<Pid, Pid> before = new HashMap<>();

    private TreeProbe(ActorRuntime runtime, Pid root) {
        this.runtime = runtime;
        this.root = root;
        this.listener = SupervisionEvents.listen(runtime, this::note);
    }

    /// Watches the tree below `supervisor`, which runs in `runtime`.
    ///
    /// @throws IllegalArgumentException if `supervisor` is the name of nobody
    public static TreeProbe of(ActorRuntime runtime, Ref<Supervisor.Message> supervisor) {
        var pid = supervisor.pid();
        if (pid == null) throw new IllegalArgumentException("nobody holds the name " + supervisor + ": start the supervisor first");
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

    /// The tree as it is now, or null if its root has ended.
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

    /// How often `supervisor`, or an incarnation of it before, restarted its child `id`, as far as is known yet.
    int restarts(@Nullable Pid supervisor, Object id) {
        int count = 0;
        synchronized (restarts) {
            for (var at = supervisor; at != null; at = before.get(at)) count += restarts.getOrDefault(new Child(at, id), 0);
        }
        return count;
    }

    /// All restarts that are known, a line for each child that had any.
    String restarts() {
        synchronized (restarts) {
            var lines = new ArrayList<String>();
            restarts.forEach((child, count) -> lines.add("  " + child.id() + " of " + child.supervisor() + ": " + count));
            return lines.isEmpty() ? "  none" : String.join("\n", lines);
        }
    }

    /// Stops counting restarts.
    @Override public void close() {
        listener.close();
    }

    /// The tree as text.
    @Override public String toString() {
        var tree = look();
        return tree == null ? root + " has ended" : new SupervisionTree(List.of(Objects.requireNonNull(tree))).toString();
    }
}
