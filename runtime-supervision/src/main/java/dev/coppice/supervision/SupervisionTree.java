package dev.coppice.supervision;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.internal.engine.BranchReader;
import dev.coppice.supervision.internal.engine.TreeReader;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A snapshot of the supervision trees of a runtime. Each supervisor answers for itself, at its own moment.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisionTreeExamples" region="tree"}
///
/// `runtime.ref(pid, Protocol.class)` returns the address of the process of a node, for sending messages to it.
///
/// @param roots the supervisors that no supervisor supervises, oldest first
public record SupervisionTree(List<Node> roots) {

    /// One process, or the place of a child that is not running.
    ///
    /// @param id the id of the child, or null if it has none
    /// @param pid the process, or null if none is running
    /// @param label the text that identifies the process in reports; empty if none is running
    /// @param strategy the strategy of a supervisor; null for workers, and for supervisors that did not answer
    /// @param answered whether it listed its children; a supervisor does not answer while it starts or ends a child
    /// @param children the listed children in the order in which they start; empty for workers
    /// @param size the number of all children, listed or not; 0 for workers and for supervisors that did not answer
    /// @param restarts the restarts of a supervisor, used and left; null for workers, and for supervisors that did not
    ///     answer
    public record Node(
            @Nullable Object id,
            @Nullable Pid pid,
            String label,
            ChildType type,
            ChildInfo.State state,
            @Nullable Strategy strategy,
            boolean answered,
            List<Node> children,
            int size,
            @Nullable RestartBudget restarts) {

        /// Returns the number of running processes in this subtree.
        public int processes() {
            int count = pid == null ? 0 : 1;
            for (var child : children) count += child.processes();
            return count;
        }
    }

    /// Asks all supervisors, and waits up to a second for busy ones.
    public static SupervisionTree of(ActorRuntime runtime) {
        return of(runtime, Duration.ofSeconds(1));
    }

    /// Asks all supervisors, and waits up to `timeout` in total for busy ones. A calling supervisor does not wait for
    /// itself.
    ///
    /// @throws IllegalArgumentException if `timeout` is negative
    public static SupervisionTree of(ActorRuntime runtime, Duration timeout) {
        return new SupervisionTree(TreeReader.read(runtime, Timeouts.require("timeout", timeout)));
    }

    /// Returns one branch, or the top of all trees, without asking more supervisors than it shows. Waits up to a second
    /// in total for busy ones. A calling supervisor does not wait for itself.
    ///
    /// A branch takes time in proportion to the number of listed processes. The top of all trees walks all processes
    /// once.
    ///
    /// {@snippet class="dev.coppice.supervision.snippets.SupervisionTreeExamples" region="branch"}
    ///
    /// @param root the supervisor at the top of the branch, or null for all trees
    /// @param depth how many levels to list below the roots; 0 lists no children
    /// @param limit how many children to list of each supervisor, at least 1. A dynamic supervisor lists any of its
    ///     children, not the first ones, if it has more
    /// @return empty if `root` is not a living supervisor
    /// @throws IllegalArgumentException if `depth` is negative or `limit` is less than 1
    public static SupervisionTree of(ActorRuntime runtime, @Nullable Pid root, int depth, int limit) {
        requireNonNull(runtime, "runtime must not be null");
        if (depth < 0) throw new IllegalArgumentException("depth must not be negative: " + depth);
        if (limit < 1) throw new IllegalArgumentException("limit must be at least 1: " + limit);
        return new SupervisionTree(BranchReader.read(runtime, root, depth, limit));
    }

    /// Returns the trees as text, one line per process. If a supervisor has more than [#SHOWN] children, the first ones
    /// are shown and the others counted.
    @Override public String toString() {
        var text = new StringBuilder();
        for (var root : roots) print(root, "", "", text);
        return text.toString();
    }

    /// How many children of one supervisor are printed.
    public static final int SHOWN = 50;

    private static void print(Node node, String first, String rest, StringBuilder text) {
        text.append(first);
        if (node.id() != null) {
            text.append(node.id() instanceof Class<?> type ? type.getSimpleName() : node.id()).append(' ');
        }
        text.append(node.pid() == null
                ? "(" + node.state().name().toLowerCase(java.util.Locale.ROOT) + ")"
                : node.label());
        if (!node.answered()) text.append(" (busy)");
        text.append('\n');
        int shown = Math.min(SHOWN, node.children().size());
        for (int i = 0; i < shown; i++) {
            boolean last = i == Math.max(node.size(), node.children().size()) - 1;
            print(node.children().get(i), rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), text);
        }
        int all = Math.max(node.size(), node.children().size());
        if (shown < all) {
            text.append(rest).append("└─ and ").append(all - shown).append(" more\n");
        }
    }
}
