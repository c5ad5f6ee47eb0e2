package dev.coppice.behaviours;

import dev.coppice.core.Directory;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The simplest directory.
final class Shelf implements Directory {
    private final Map<Object, Pid> held = new ConcurrentHashMap<>();

    /// A local, a global, and a virtual name.
    static List<Name<Box.Message>> names(String key) {
        return List.of(new Name<>(key), GlobalNames.name(key + System.nanoTime()), new Name<>(key, new Shelf()));
    }

    @Override public Pid register(Object key, Pid pid) {
        return held.putIfAbsent(key, pid);
    }

    @Override public void unregister(Object key, Pid pid) {
        held.remove(key, pid);
    }

    @Override public Pid whereis(Object key) {
        return held.get(key);
    }
}
