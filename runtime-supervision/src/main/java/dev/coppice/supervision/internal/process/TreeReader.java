package dev.coppice.supervision.internal.process;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ProcessContext;
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

/// Puts together what all supervisors of a runtime tell of their children.
public final class TreeReader {
    /// What each supervisor told, or null if it did not answer in time; oldest first.
    private final Map<Pid, Ask.@Nullable Seen> told = new LinkedHashMap<>();
    /// The supervisors below each supervisor, as they say themselves.
    private final Map<Pid, List<Pid>> below = new LinkedHashMap<>();
    private final Set<Pid> visited = new HashSet<>();

    private TreeReader() {}

    public static List<Node> read(ActorRuntime runtime, Duration limit) {
        var reader = new TreeReader();
        reader.ask(runtime, limit);
        return reader.roots(runtime);
    }

    private void ask(ActorRuntime runtime, Duration limit) {
        var own = ProcessContext.currentOrNull();
        var pending = new LinkedHashMap<Pid, PendingCall<Ask.Seen>>();
        runtime.processes().stream()
                .sorted((a, b) -> Long.compare(a.number(), b.number()))
                .filter(pid -> Oversight.program(pid) instanceof SupervisionProgram)
                .forEach(pid -> {
                    if (own != null && own.pid() == pid) told.put(pid, null);
                    else pending.put(pid, Gen.request(pid, new Ask.Look()));
                });
        long end = Oversight.nanoTime(runtime) + limit.toNanos();
        pending.forEach((pid, call) -> {
            try {
                told.put(pid, call.await(Duration.ofNanos(Math.max(0, end - Oversight.nanoTime(runtime)))));
            } catch (CallFailed failed) {
                call.abandon();
                if (pid.isAlive()) told.put(pid, null);
            }
        });
    }

    private List<Node> roots(ActorRuntime runtime) {
        var roots = new ArrayList<Pid>();
        for (var pid : told.keySet()) {
            var parent = runtime.info(pid).map(info -> info.parent()).orElse(null);
            if (parent != null && told.containsKey(parent)) below.computeIfAbsent(parent, any -> new ArrayList<>()).add(pid);
            else roots.add(pid);
        }
        return roots.stream().map(pid -> supervisor(null, pid)).toList();
    }

    private Node supervisor(@Nullable Object id, Pid pid) {
        visited.add(pid);
        var seen = told.get(pid);
        var nodes = new ArrayList<Node>();
        if (seen == null) {
            for (var child : below.getOrDefault(pid, List.of())) nodes.add(supervisor(null, child));
        } else {
            for (var child : seen.children()) nodes.add(node(child));
        }
        return new Node(id, pid, pid.toString(), ChildType.SUPERVISOR, ChildInfo.State.RUNNING,
                seen == null ? null : seen.strategy(), seen != null, List.copyOf(nodes));
    }

    private Node node(ChildInfo child) {
        var pid = child.pid();
        if (pid != null && told.containsKey(pid) && !visited.contains(pid)) {
            return supervisor(child.id(), Objects.requireNonNull(pid));
        }
        return new Node(child.id(), pid, pid == null ? "" : pid.toString(), child.type(), child.state(), null, true, List.of());
    }
}
