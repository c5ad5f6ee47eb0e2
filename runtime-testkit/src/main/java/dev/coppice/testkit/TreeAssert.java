package dev.coppice.testkit;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.core.spi.Elements;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.SupervisionTree.Node;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Assertions about a supervision tree. Failures show the tree.
///
/// A path of ids names a child: `isRunning("orders", "intake")` checks the child `intake` of the child `orders` of the
/// root. An empty path names the root.
/// Assertions must hold at once, or, after [#eventually], within a timeout.
///
/// {@snippet class="dev.coppice.testkit.snippets.TreeAssertExamples" region="tree"}
public final class TreeAssert {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final TreeProbe tree;
    private final Duration limit;

    private TreeAssert(TreeProbe tree, Duration timeout) {
        this.tree = tree;
        this.limit = timeout;
    }

    /// Returns assertions about `tree`. May be imported together with the `assertThat` of AssertJ.
    public static TreeAssert assertThat(TreeProbe tree) {
        requireNonNull(tree, "tree must not be null");
        return new TreeAssert(tree, Duration.ZERO);
    }

    /// Gives each following assertion up to [Probe#DEFAULT_TIMEOUT] to become true, in the time of the runtime, which
    /// is virtual in a [TestRuntime].
    public TreeAssert eventually() {
        return eventually(Probe.DEFAULT_TIMEOUT);
    }

    /// As [#eventually], with another timeout.
    ///
    /// @throws IllegalArgumentException if `timeout` is negative
    public TreeAssert eventually(Duration timeout) {
        return new TreeAssert(tree, Timeouts.require("timeout", timeout));
    }

    /// Checks that the child exists, whether or not it is running.
    public TreeAssert hasChild(Object... path) {
        return check("a child " + text(path), root -> find(root, path) == null ? "there is none" : null);
    }

    /// Checks that the child does not exist.
    public TreeAssert hasNoChild(Object... path) {
        return check("no child " + text(path), root -> find(root, path) == null ? null : "there is one");
    }

    /// Checks that the child is running.
    public TreeAssert isRunning(Object... path) {
        return hasState(ChildInfo.State.RUNNING, path);
    }

    /// Checks that the child exists, is not running, and is not being restarted.
    public TreeAssert isDown(Object... path) {
        return hasState(ChildInfo.State.DOWN, path);
    }

    /// Checks that the child is in `state`.
    public TreeAssert hasState(ChildInfo.State state, Object... path) {
        requireNonNull(state, "state must not be null");
        return check(text(path) + " to be " + word(state), root -> {
            var node = find(root, path);
            if (node == null) return "it is not there";
            return node.state() == state ? null : "it is " + word(node.state());
        });
    }

    /// Checks that the child was restarted exactly `times` since the probe was created, by its supervisor or an earlier
    /// incarnation of that supervisor.
    ///
    /// Supervisors report restarts with a short delay, so use this after [#eventually].
    /// A count that is exceeded later is not detected.
    ///
    /// @throws IllegalArgumentException if the path is empty: no supervisor in the tree restarts the root
    public TreeAssert hasRestarted(int times, Object... path) {
        if (requireNonNull(path, "path must not be null; name a child").length == 0) {
            throw new IllegalArgumentException("no supervisor in the tree restarts the root: name a child");
        }
        return check(text(path) + " to have been restarted " + times + (times == 1 ? " time" : " times"), root -> {
            var parent = find(root, java.util.Arrays.copyOf(path, path.length - 1));
            int actual = parent == null ? 0 : tree.restarts(parent.pid(), path[path.length - 1]);
            return actual == times ? null : "it was " + actual;
        });
    }

    /// Checks that the supervisor has `strategy`.
    public TreeAssert hasStrategy(Strategy strategy, Object... path) {
        requireNonNull(strategy, "strategy must not be null");
        return check(text(path) + " to have the strategy " + strategy, root -> {
            var node = find(root, path);
            if (node == null) return "it is not there";
            if (node.strategy() == strategy) return null;
            return node.strategy() == null ? "it is not a supervisor, or it is busy" : "it has " + node.strategy();
        });
    }

    /// Checks that the tree has exactly these children, in this order.
    ///
    /// `shape` has one line for each child, with its id, indented by two spaces more than its supervisor.
    /// The state follows the id of a child that is not running: `cart (down)`.
    /// A child without an id is named by its label.
    public TreeAssert forms(String shape) {
        requireNonNull(shape, "shape must not be null");
        var wanted = shape.strip().indent(0).stripTrailing();
        return check("the shape\n" + wanted.indent(4).stripTrailing(), root -> {
            var text = new StringBuilder();
            if (root != null) for (var child : root.children()) print(child, "", text);
            return text.toString().stripTrailing().equals(wanted) ? null : "it is another";
        });
    }

    private static void print(Node node, String indent, StringBuilder text) {
        text.append(indent).append(node.id() == null ? node.label().replaceAll("<.*", "") : id(node.id()));
        if (node.state() != ChildInfo.State.RUNNING) text.append(" (").append(word(node.state())).append(')');
        text.append('\n');
        for (var child : node.children()) print(child, indent + "  ", text);
    }

    // ── checking ──

    /// @param wrong returns the error in a tree, or null
    private TreeAssert check(String expected, Function<@Nullable Node, @Nullable String> wrong) {
        long begin = ProcessControl.nanoTime(tree.runtime());
        var found = wrong.apply(tree.look());
        if (found == null) return this;
        if (!limit.isZero()) {
            var pause = Probe.<Object>in(tree.runtime(), "TreeAssert");
            try {
                while (found != null && ProcessControl.nanoTime(tree.runtime()) - begin < Timeouts.nanos(limit)) {
                    pause.expectNothing(PAUSE);
                    found = wrong.apply(tree.look());
                }
            } finally {
                pause.end(dev.coppice.core.ExitReason.NORMAL);
            }
        }
        if (found == null) return this;
        throw new AssertionError("expected " + expected + (limit.isZero() ? "" : " within " + limit) + ", but " + found
                + "; the tree is\n" + tree.toString().indent(2) + "restarts:\n" + tree.restarts());
    }

    private static @Nullable Node find(@Nullable Node root, Object... path) {
        var at = root;
        for (var id : path) {
            if (at == null) return null;
            at = child(at.children(), id);
        }
        return at;
    }

    private static @Nullable Node child(List<Node> children, Object id) {
        for (var child : children) {
            if (Objects.equals(child.id(), id)) return child;
        }
        return null;
    }

    private static String text(Object... path) {
        requireNonNull(path, "path must not be null; pass none for the root");
        if (path.length == 0) return "the root";
        var text = new StringBuilder();
        for (var id : Elements.list("path", path)) text.append(text.isEmpty() ? "" : " / ").append(id(id));
        return text.toString();
    }

    private static String id(Object id) {
        return id instanceof Class<?> type ? type.getSimpleName() : id.toString();
    }

    private static String word(ChildInfo.State state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }
}
