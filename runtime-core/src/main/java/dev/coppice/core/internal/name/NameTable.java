package dev.coppice.core.internal.name;

import dev.coppice.core.internal.process.ProcessCell;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The registered names of a runtime. Thread-safe; the rule that a process has at most one name is kept by the process.
/// Tested by NameRace (jcstress) and NameTableLincheck.
public final class NameTable {
    private final ConcurrentHashMap<Object, ProcessCell> holders = new ConcurrentHashMap<>();

    /// Makes `cell` the holder of `key` unless a living process is. Returns null, or that process.
    public @Nullable ProcessCell register(Object key, ProcessCell cell) {
        while (true) {
            var holder = holders.putIfAbsent(key, cell);
            if (holder == null || holder == cell) return null;
            if (!holder.hasEnded()) return holder;
            if (holders.replace(key, holder, cell)) return null;
        }
    }

    public boolean unregister(Object key, ProcessCell cell) {
        return holders.remove(key, cell);
    }

    /// The living process that holds `key`, or null.
    public @Nullable ProcessCell whereis(Object key) {
        var holder = holders.get(key);
        return holder == null || holder.hasEnded() ? null : holder;
    }

    public Set<Object> keys() {
        return Set.copyOf(holders.keySet());
    }
}
