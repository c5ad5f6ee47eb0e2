package dev.coppice.core.internal.trace;

import dev.coppice.core.ActorRuntime;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/// The open runtimes of this JVM. A runtime that is dropped without being closed is forgotten. Thread-safe.
public final class OpenRuntimes {
    /// Guarded by its own monitor.
    private static final Set<ActorRuntime> RUNTIMES = Collections.newSetFromMap(new WeakHashMap<>());

    private OpenRuntimes() {}

    /// Returns whether `runtime` is the only one now.
    static boolean add(ActorRuntime runtime) {
        synchronized (RUNTIMES) {
            boolean first = RUNTIMES.isEmpty();
            RUNTIMES.add(runtime);
            return first;
        }
    }

    /// Returns whether `runtime` was the last one.
    static boolean remove(ActorRuntime runtime) {
        synchronized (RUNTIMES) {
            return RUNTIMES.remove(runtime) && RUNTIMES.isEmpty();
        }
    }

    public static List<ActorRuntime> all() {
        synchronized (RUNTIMES) {
            return List.copyOf(RUNTIMES);
        }
    }
}
