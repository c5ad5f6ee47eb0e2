package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.Timeouts;
import dev.coppice.supervision.SupervisionTree.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Builds the supervision trees of a runtime from the answers of its supervisors.
public final class TreeReader {
    private final NodeBuilder nodes = new NodeBuilder();

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
            if (answer != null || pid.isAlive()) nodes.answers.put(pid, answer);
        });
    }

    private List<Node> roots() {
        var roots = new ArrayList<Pid>();
        for (var pid : nodes.answers.keySet()) {
            var parent = ProcessControl.parent(pid);
            if (parent != null && nodes.answers.containsKey(parent)) {
                nodes.below.computeIfAbsent(parent, any -> new ArrayList<>()).add(pid);
            } else {
                roots.add(pid);
            }
        }
        return roots.stream().map(pid -> nodes.supervisor(null, pid, Integer.MAX_VALUE)).toList();
    }
}
