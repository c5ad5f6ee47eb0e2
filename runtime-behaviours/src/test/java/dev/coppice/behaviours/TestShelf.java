package dev.coppice.behaviours;

import dev.coppice.behaviours.genserver.TestServer;
import dev.coppice.behaviours.registry.GlobalNames;
import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The simplest directory.
public final class TestShelf implements NameRegistry {
    private final Map<Object, Pid> held = new ConcurrentHashMap<>();

    /// A local, a global, and a virtual name.
    public static List<Name<TestServer.Message>> names(String key) {
        return List.of(new Name<>(key), GlobalNames.name(key + System.nanoTime()), new Name<>(key, new TestShelf()));
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
