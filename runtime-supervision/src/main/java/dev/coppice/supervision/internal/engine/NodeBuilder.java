package dev.coppice.supervision.internal.engine;

import dev.coppice.core.Pid;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.SupervisionTree.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds the nodes of supervision trees from the answers of supervisors. Shows each supervisor once. Used by one
/// thread.
final class NodeBuilder {
    /// The answer of each supervisor that was asked, or null if it did not answer in time; in the order of asking.
    final Map<Pid, SupervisorRequest.@Nullable Description> answers = new LinkedHashMap<>();
    /// The supervisors below each supervisor, according to their own parent. They stand in for a missing answer.
    final Map<Pid, List<Pid>> below = new LinkedHashMap<>();
    private final Set<Pid> shown = new HashSet<>();

    /// @param depth how many levels of children to show
    Node supervisor(@Nullable Object id, Pid pid, int depth) {
        shown.add(pid);
        var answer = answers.get(pid);
        return new Node(id, pid, pid.toString(), ChildType.SUPERVISOR, ChildInfo.State.RUNNING,
                answer == null ? null : answer.strategy(), answer != null, children(pid, answer, depth),
                answer == null ? 0 : answer.size(), answer == null ? null : answer.restarts());
    }

    private List<Node> children(Pid pid, SupervisorRequest.@Nullable Description answer, int depth) {
        if (depth == 0) return List.of();
        var nodes = new ArrayList<Node>();
        if (answer == null) {
            for (var child : below.getOrDefault(pid, List.of())) nodes.add(supervisor(null, child, depth - 1));
        } else {
            for (var child : answer.children()) nodes.add(child(child, depth - 1));
        }
        return List.copyOf(nodes);
    }

    private Node child(ChildInfo child, int depth) {
        var pid = child.pid();
        if (pid != null && answers.containsKey(pid) && !shown.contains(pid)) {
            return supervisor(child.id(), Objects.requireNonNull(pid), depth);
        }
        var label = pid == null ? "" : pid.toString();
        return new Node(child.id(), pid, label, child.type(), child.state(), null, true, List.of(), 0, null);
    }
}
