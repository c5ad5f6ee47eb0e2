package dev.coppice.testkit;

import dev.coppice.core.spi.Oversight;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.Strategy;
import dev.coppice.supervision.SupervisionTree.Node;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Says what a supervision tree should look like. Failures show the tree.
///
/// A child is named by the ids on the way to it: `isRunning("orders", "intake")` is about the child `intake` of the child `orders` of the root.
/// No ids mean the root. What is said holds at once, or, after [#eventually], soon.
///
/// {@snippet class="dev.coppice.testkit.snippets.TreeAssertExamples" region="tree"}
public final class TreeAssert {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final TreeProbe tree;
    private final Duration limit;

    private TreeAssert(TreeProbe tree, Duration limit) {
        this.tree = tree;
        this.limit = limit;
    }

    /// Assertions about what `tree` watches. May be imported beside the `assertThat` of AssertJ.
    public static TreeAssert assertThat(TreeProbe tree) {
        return new TreeAssert(tree, Duration.ZERO);
    }

    /// From here on each assertion may take up to [Probe#LIMIT] to come true, of the runtime's time: virtual in a [TestRuntime].
    public TreeAssert eventually() {
        return within(Probe.LIMIT);
    }

    /// As [#eventually], with another limit.
    public TreeAssert within(Duration time) {
        return new TreeAssert(tree, time);
    }

    /// It has this child, whether it runs or not.
    public TreeAssert hasChild(Object... path) {
        return check("a child " + text(path), root -> find(root, path) == null ? "there is none" : null);
    }

    /// It has no such child.
    public TreeAssert hasNoChild(Object... path) {
        return check("no child " + text(path), root -> find(root, path) == null ? null : "there is one");
    }

    /// The child runs.
    public TreeAssert isRunning(Object... path) {
        return hasState(ChildInfo.State.RUNNING, path);
    }

    /// The child is there, and its supervisor neither runs it nor tries to.
    public TreeAssert isDown(Object... path) {
        return hasState(ChildInfo.State.DOWN, path);
    }

    /// The child is in `state`.
    public TreeAssert hasState(ChildInfo.State state, Object... path) {
        return check(text(path) + " to be " + word(state), root -> {
            var node = find(root, path);
            if (node == null) return "it is not there";
            return node.state() == state ? null : "it is " + word(node.state());
        });
    }

    /// The child was restarted exactly `times`, by its supervisor or one whose place that took, since the probe was made.
    /// Supervisors tell of restarts a moment after them, so [#eventually] belongs before it. A count that is exceeded later is not seen.
    ///
    /// @throws IllegalArgumentException without a path: nobody in the tree restarts its root
    public TreeAssert hasRestarted(int times, Object... path) {
        if (path.length == 0) throw new IllegalArgumentException("nobody in the tree restarts its root: name a child");
        return check(text(path) + " to have been restarted " + times + (times == 1 ? " time" : " times"), root -> {
            var parent = find(root, java.util.Arrays.copyOf(path, path.length - 1));
            int actual = parent == null ? 0 : tree.restarts(parent.pid(), path[path.length - 1]);
            return actual == times ? null : "it was " + actual;
        });
    }

    /// The supervisor restarts its children by `strategy`.
    public TreeAssert hasStrategy(Strategy strategy, Object... path) {
        return check(text(path) + " to have the strategy " + strategy, root -> {
            var node = find(root, path);
            if (node == null) return "it is not there";
            if (node.strategy() == strategy) return null;
            return node.strategy() == null ? "it is no supervisor, or a busy one" : "it has " + node.strategy();
        });
    }

    /// The tree has exactly these children, in this order: a line for each with its id, two spaces deeper than its supervisor.
    /// One that does not run is followed by its state: `cart (down)`. A child without an id goes by what prints call it.
    public TreeAssert forms(String shape) {
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

    /// @param wrong what is wrong with a tree, or null
    private TreeAssert check(String expected, Function<@Nullable Node, @Nullable String> wrong) {
        long begin = Oversight.nanoTime(tree.runtime());
        var found = wrong.apply(tree.look());
        if (found == null) return this;
        if (!limit.isZero()) {
            var pause = Probe.<Object>in(tree.runtime(), "TreeAssert");
            try {
                while (found != null && Oversight.nanoTime(tree.runtime()) - begin < limit.toNanos()) {
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
        if (path.length == 0) return "the root";
        var text = new StringBuilder();
        for (var id : path) text.append(text.isEmpty() ? "" : " / ").append(id(id));
        return text.toString();
    }

    private static String id(Object id) {
        return id instanceof Class<?> type ? type.getSimpleName() : id.toString();
    }

    private static String word(ChildInfo.State state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }
}
