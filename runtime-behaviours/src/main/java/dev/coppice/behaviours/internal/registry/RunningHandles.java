package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The registries, publishers and scopes of groups that run in one runtime, by the processes that represent them.
/// Thread-safe.
public final class RunningHandles {
    private final Map<Pid, Object> handles = new ConcurrentHashMap<>();

    private RunningHandles() {}

    private static RunningHandles of(ActorRuntime runtime) {
        return ProcessControl.shared(runtime, RunningHandles.class, RunningHandles::new);
    }

    /// Lists `handle` until the process `self` has ended.
    public static void add(ProcessContext self, Object handle) {
        var pid = self.pid();
        var handles = of(self.runtime()).handles;
        if (handles.put(pid, handle) == null) {
            var _ = Gen.whenEnded(pid).thenRun(() -> handles.remove(pid));
        }
    }

    /// Returns the handles of `type`, in the order in which their processes were started.
    public static <H> List<H> list(ActorRuntime runtime, Class<H> type) {
        return of(runtime).handles.entrySet().stream()
                .filter(entry -> entry.getKey().isAlive() && type.isInstance(entry.getValue()))
                .sorted(Comparator.comparingLong(entry -> entry.getKey().number()))
                .map(entry -> type.cast(entry.getValue()))
                .toList();
    }
}
