package dev.coppice.entities.internal;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.ProcessControl;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The regions that run in one runtime, by the name of their kind. Thread-safe.
public final class RunningRegions {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Map<String, Pid> regions = new ConcurrentHashMap<>();

    private RunningRegions() {}

    public static RunningRegions of(ActorRuntime runtime) {
        return ProcessControl.shared(runtime, RunningRegions.class, RunningRegions::new);
    }

    void add(String kind, Pid region) {
        regions.put(kind, region);
    }

    void remove(String kind, Pid region) {
        regions.remove(kind, region);
    }

    /// Returns the figures of all regions, by kind. A region that does not answer is left out.
    public Map<String, Figures> figures() {
        var all = new TreeMap<String, Figures>();
        regions.forEach((kind, region) -> {
            try {
                all.put(kind, (Figures) requireNonNull(Gen.call(region, new RegionMessage.Look(), TIMEOUT)));
            } catch (CallFailed failed) {
                // it has ended, or is busy: there is nothing to show
            }
        });
        return all;
    }
}
