package dev.coppice.supervision;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.supervision.internal.process.TreeReader;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The supervision trees of a runtime as they were when asked. Each supervisor answers for itself, at its own moment.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisionTreeExamples" region="tree"}
///
/// @param roots the supervisors that no supervisor supervises, oldest first
public record SupervisionTree(List<Node> roots) {

    /// One process, or the place of one that does not run.
    ///
    /// @param id its id, or null if it has none
    /// @param pid the process, or null if none runs
    /// @param label what prints and reports call it; empty if none runs
    /// @param strategy which children it restarts together; null for workers, and for supervisors that did not answer
    /// @param answered whether it told its children; a supervisor that starts or ends a child does not answer meanwhile
    /// @param children its children in the order in which they start; empty for workers
    public record Node(
            @Nullable Object id,
            @Nullable Pid pid,
            String label,
            ChildType type,
            ChildInfo.State state,
            @Nullable Strategy strategy,
            boolean answered,
            List<Node> children) {

        /// The number of processes that run here and below.
        public int processes() {
            int count = pid == null ? 0 : 1;
            for (var child : children) count += child.processes();
            return count;
        }
    }

    /// Asks all supervisors, and waits up to a second for those that are busy.
    public static SupervisionTree of(ActorRuntime runtime) {
        return of(runtime, Duration.ofSeconds(1));
    }

    /// Asks all supervisors, and waits up to `limit`, in all, for those that are busy. A supervisor that asks does not wait for itself.
    public static SupervisionTree of(ActorRuntime runtime, Duration limit) {
        return new SupervisionTree(TreeReader.read(runtime, limit));
    }

    /// The trees as text, one line a process; of more than [#SHOWN] children of one supervisor, the first are shown and the others counted.
    @Override public String toString() {
        var text = new StringBuilder();
        for (var root : roots) print(root, "", "", text);
        return text.toString();
    }

    /// How many children of one supervisor are printed.
    public static final int SHOWN = 50;

    private static void print(Node node, String first, String rest, StringBuilder text) {
        text.append(first);
        if (node.id() != null) text.append(node.id() instanceof Class<?> type ? type.getSimpleName() : node.id()).append(' ');
        text.append(node.pid() == null ? "(" + node.state().name().toLowerCase(java.util.Locale.ROOT) + ")" : node.label());
        if (!node.answered()) text.append(" (busy)");
        text.append('\n');
        int shown = Math.min(SHOWN, node.children().size());
        for (int i = 0; i < shown; i++) {
            boolean last = i == node.children().size() - 1;
            print(node.children().get(i), rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), text);
        }
        if (shown < node.children().size()) {
            text.append(rest).append("└─ and ").append(node.children().size() - shown).append(" more\n");
        }
    }
}
