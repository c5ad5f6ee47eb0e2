package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.SupervisionTree.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a part of the supervision trees: level by level, and only the supervisors that are shown. All supervisors of
/// one level are asked at the same time.
public final class BranchReader {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ActorRuntime runtime;
    private final int limit;
    private final long end;
    private final NodeBuilder nodes = new NodeBuilder();

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
                .filter(pid -> pid.isAlive() || reader.nodes.answers.get(pid) != null)
                .map(pid -> reader.nodes.supervisor(null, pid, depth))
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
        var unknown = level.stream().filter(pid -> !nodes.answers.containsKey(pid)).toList();
        var below = new ArrayList<Pid>();
        Descriptions.ask(runtime, unknown, limit, end).forEach((pid, answer) -> {
            nodes.answers.put(pid, answer);
            if (answer == null) return;
            for (var child : answer.children()) {
                if (child.pid() != null && isSupervisor(child.pid())) below.add(child.pid());
            }
        });
        return below;
    }
}
