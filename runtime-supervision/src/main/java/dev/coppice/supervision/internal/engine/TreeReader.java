package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildType;
import dev.coppice.supervision.SupervisionTree.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds the supervision trees of a runtime from the answers of its supervisors.
public final class TreeReader {
    /// The answer of each supervisor, or null if it did not answer in time; oldest first.
    private final Map<Pid, SupervisorRequest.@Nullable Description> described = new LinkedHashMap<>();
    /// The supervisors below each supervisor, according to their own parent.
    private final Map<Pid, List<Pid>> below = new LinkedHashMap<>();
    private final Set<Pid> visited = new HashSet<>();

    private TreeReader() {}

    public static List<Node> read(ActorRuntime runtime, Duration timeout) {
        var reader = new TreeReader();
        reader.ask(runtime, timeout);
        return reader.roots();
    }

    private void ask(ActorRuntime runtime, Duration timeout) {
        var supervisors = ProcessControl.find(runtime, SupervisionProgram.class::isInstance).stream()
                .sorted((a, b) -> Long.compare(a.number(), b.number()))
                .toList();
        long end = Timeouts.deadline(ProcessControl.nanoTime(runtime), timeout);
        Descriptions.ask(runtime, supervisors, Integer.MAX_VALUE, end).forEach((pid, answer) -> {
            if (answer != null || pid.isAlive()) described.put(pid, answer);
        });
    }

    private List<Node> roots() {
        var roots = new ArrayList<Pid>();
        for (var pid : described.keySet()) {
            var parent = ProcessControl.parent(pid);
            if (parent != null && described.containsKey(parent)) {
                below.computeIfAbsent(parent, any -> new ArrayList<>()).add(pid);
            } else {
                roots.add(pid);
            }
        }
        return roots.stream().map(pid -> supervisor(null, pid)).toList();
    }

    private Node supervisor(@Nullable Object id, Pid pid) {
        visited.add(pid);
        var seen = described.get(pid);
        var nodes = new ArrayList<Node>();
        if (seen == null) {
            for (var child : below.getOrDefault(pid, List.of())) nodes.add(supervisor(null, child));
        } else {
            for (var child : seen.children()) nodes.add(node(child));
        }
        return new Node(id, pid, pid.toString(), ChildType.SUPERVISOR, ChildInfo.State.RUNNING,
                seen == null ? null : seen.strategy(), seen != null, List.copyOf(nodes), seen == null ? 0 : seen.size(),
                seen == null ? null : seen.restarts());
    }

    private Node node(ChildInfo child) {
        var pid = child.pid();
        if (pid != null && described.containsKey(pid) && !visited.contains(pid)) {
            return supervisor(child.id(), Objects.requireNonNull(pid));
        }
        var label = pid == null ? "" : pid.toString();
        return new Node(child.id(), pid, label, child.type(), child.state(), null, true, List.of(), 0, null);
    }
}
