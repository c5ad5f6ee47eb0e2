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

/// Reads a part of the supervision trees: level by level, and only the supervisors that are shown. All supervisors of
/// one level are asked at the same time.
public final class BranchReader {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ActorRuntime runtime;
    private final int limit;
    private final long end;
    /// The answer of each supervisor that was asked, or null if it did not answer in time.
    private final Map<Pid, SupervisorRequest.@Nullable Description> answers = new LinkedHashMap<>();
    private final Set<Pid> shown = new HashSet<>();

    private BranchReader(ActorRuntime runtime, int limit) {
        this.runtime = runtime;
        this.limit = limit;
        this.end = Timeouts.deadline(ProcessControl.nanoTime(runtime), TIMEOUT);
    }

    /// @param root the top of the branch, or null for all trees
    public static List<Node> read(ActorRuntime runtime, @Nullable Pid root, int depth, int limit) {
        var roots = root == null ? roots(runtime)
                : isSupervisor(root) && root.isAlive() ? List.of(root)
                : List.<Pid>of();
        var reader = new BranchReader(runtime, limit);
        var level = roots;
        for (int i = 0; i <= depth && !level.isEmpty(); i++) level = reader.ask(level);
        return roots.stream()
                .filter(pid -> pid.isAlive() || reader.answers.get(pid) != null)
                .map(pid -> reader.supervisor(null, pid, depth))
                .toList();
    }

    private static boolean isSupervisor(Pid pid) {
        return ProcessControl.program(pid) instanceof SupervisionProgram;
    }

    private static List<Pid> roots(ActorRuntime runtime) {
        return ProcessControl.find(runtime, SupervisionProgram.class::isInstance).stream()
                .filter(pid -> {
                    var parent = ProcessControl.parent(pid);
                    return parent == null || !parent.isAlive() || !isSupervisor(parent);
                })
                .sorted((a, b) -> Long.compare(a.number(), b.number()))
                .toList();
    }

    /// Asks the supervisors of one level that were not asked before. Returns those below them.
    private List<Pid> ask(List<Pid> level) {
        var unknown = level.stream().filter(pid -> !answers.containsKey(pid)).toList();
        var below = new ArrayList<Pid>();
        Descriptions.ask(runtime, unknown, limit, end).forEach((pid, answer) -> {
            answers.put(pid, answer);
            if (answer == null) return;
            for (var child : answer.children()) {
                if (child.pid() != null && isSupervisor(child.pid())) below.add(child.pid());
            }
        });
        return below;
    }

    private Node supervisor(@Nullable Object id, Pid pid, int depth) {
        shown.add(pid);
        var seen = answers.get(pid);
        var nodes = new ArrayList<Node>();
        if (seen != null && depth > 0) {
            for (var child : seen.children()) nodes.add(node(child, depth - 1));
        }
        return new Node(id, pid, pid.toString(), ChildType.SUPERVISOR, ChildInfo.State.RUNNING,
                seen == null ? null : seen.strategy(), seen != null, List.copyOf(nodes), seen == null ? 0 : seen.size(),
                seen == null ? null : seen.restarts());
    }

    private Node node(ChildInfo child, int depth) {
        var pid = child.pid();
        if (pid != null && answers.containsKey(pid) && !shown.contains(pid)) {
            return supervisor(child.id(), Objects.requireNonNull(pid), depth);
        }
        var label = pid == null ? "" : pid.toString();
        return new Node(child.id(), pid, label, child.type(), child.state(), null, true, List.of(), 0, null);
    }
}
