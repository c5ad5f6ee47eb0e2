package dev.coppice.behaviours;

import dev.coppice.core.Directory;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Gen;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Names that all runtimes of this JVM share.
///
/// A process may hold any number of them besides its local name. A name becomes free when its holder ends. May be used from any
/// thread; nothing blocks.
///
/// {@snippet class="dev.coppice.behaviours.snippets.GlobalNamesExamples" region="global"}
public final class GlobalNames implements Directory {
    /// The one directory.
    public static final GlobalNames GLOBAL = new GlobalNames();

    private final ConcurrentHashMap<Object, Pid> holders = new ConcurrentHashMap<>();

    private GlobalNames() {}

    /// A name that all runtimes of this JVM share.
    public static <M> Name<M> name(Object key) {
        return new Name<>(key, GLOBAL);
    }

    @Override public @Nullable Pid register(Object key, Pid pid) {
        var holder = holders.compute(key, (same, held) -> held != null && held.isAlive() ? held : pid);
        if (holder != pid) return holder;
        releaseAtEnd(key, pid);
        return null;
    }

    /// Makes `pid` the holder of `key`, whoever held it before.
    public void reregister(Object key, Pid pid) {
        holders.put(key, pid);
        releaseAtEnd(key, pid);
    }

    private void releaseAtEnd(Object key, Pid pid) {
        var _ = Gen.whenEnded(pid).thenRun(() -> unregister(key, pid));
    }

    @Override public void unregister(Object key, Pid pid) {
        holders.remove(key, pid);
    }

    @Override public @Nullable Pid whereis(Object key) {
        var holder = holders.get(key);
        return holder != null && holder.isAlive() ? holder : null;
    }

    @Override public String toString() {
        return "global";
    }
}
