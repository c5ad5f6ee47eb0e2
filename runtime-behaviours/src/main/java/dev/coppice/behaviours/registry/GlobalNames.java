package dev.coppice.behaviours.registry;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.Name;
import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.spi.Key;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A directory of names that all runtimes of this JVM share.
///
/// A process may hold any number of global names in addition to its local name.
/// A name becomes free when its holder ends.
/// May be used from any thread. No method blocks.
///
/// {@snippet class="dev.coppice.behaviours.snippets.GlobalNamesExamples" region="global"}
public final class GlobalNames implements NameRegistry {
    /// The only instance.
    public static final GlobalNames GLOBAL = new GlobalNames();

    private final ConcurrentHashMap<Object, Pid> holders = new ConcurrentHashMap<>();

    private GlobalNames() {}

    /// Returns the global name for `key`.
    public static <M> Name<M> name(Object key) {
        return new Name<>(key, GLOBAL);
    }

    @Override public @Nullable Pid register(Object key, Pid pid) {
        requireNonNull(pid, "pid must not be null");
        var holder =
                holders.compute(Key.tried(key, "a name"), (same, held) -> held != null && held.isAlive() ? held : pid);
        if (holder != pid) return holder;
        releaseAtEnd(key, pid);
        return null;
    }

    /// Makes `pid` the holder of `key`, replacing any previous holder.
    public void reregister(Object key, Pid pid) {
        requireNonNull(pid, "pid must not be null");
        holders.put(Key.tried(key, "a name"), pid);
        releaseAtEnd(key, pid);
    }

    private void releaseAtEnd(Object key, Pid pid) {
        var _ = Gen.whenEnded(pid).thenRun(() -> unregister(key, pid));
    }

    @Override public void unregister(Object key, Pid pid) {
        requireNonNull(key, "key must not be null");
        requireNonNull(pid, "pid must not be null");
        try {
            holders.remove(key, pid);
        } catch (Throwable thrown) {
            throw unusable(key, thrown);
        }
    }

    @Override public @Nullable Pid whereis(Object key) {
        requireNonNull(key, "key must not be null");
        try {
            var holder = holders.get(key);
            return holder != null && holder.isAlive() ? holder : null;
        } catch (Throwable thrown) {
            throw unusable(key, thrown);
        }
    }

    private static IllegalArgumentException unusable(Object key, Throwable thrown) {
        return Key.unusableIn("the global names", "a name", key, thrown);
    }

    @Override public String toString() {
        return "global";
    }
}
