package dev.coppice.core.internal.name;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Key;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The registered names of a runtime. Thread-safe. The process itself enforces that it has at most one name.
///
/// Keys are objects of the application, whose `equals` and `hashCode` may throw, block or change their result. The hash
/// of a key is therefore computed once, by the thread that registers it, and an entry is found again by that hash and
/// its process. Keys are compared outside of all locks. Entries with the same hash form an immutable chain, which is
/// replaced as a whole by a thread that still finds the chain it read. It is harmless if the same chain was removed and
/// restored in between, because its content is the same. Tested by NameRace (jcstress) and NameTableLincheck.
public final class NameTable {
    private final ConcurrentHashMap<Integer, Entry> chains = new ConcurrentHashMap<>();

    /// An entry and its successors in the chain. Compared by identity.
    private static final class Entry {
        final Object key;
        final Pid pid;
        final @Nullable Entry next;

        Entry(Object key, Pid pid, @Nullable Entry next) {
            this.key = key;
            this.pid = pid;
            this.next = next;
        }

        static @Nullable Entry of(Object key, @Nullable Entry chain) {
            for (var entry = chain; entry != null; entry = entry.next) {
                if (key == entry.key || key.equals(entry.key)) return entry;
            }
            return null;
        }

        static @Nullable Entry of(Pid pid, @Nullable Entry chain) {
            for (var entry = chain; entry != null; entry = entry.next) {
                if (pid == entry.pid) return entry;
            }
            return null;
        }

        static @Nullable Entry without(@Nullable Entry gone, @Nullable Entry chain) {
            if (gone == null || chain == null) return chain;
            return chain == gone ? chain.next : new Entry(chain.key, chain.pid, without(gone, chain.next));
        }
    }

    /// Makes `pid` the holder of `key`, whose hash is `hash`, unless a living process holds it. Returns null, or that
    /// process.
    ///
    /// @throws IllegalArgumentException if the `equals` of `key` throws; its throwable is the cause
    public @Nullable Pid register(Object key, int hash, Pid pid) {
        while (true) {
            var chain = chains.get(hash);
            var entry = same(key, chain);
            if (entry != null && entry.pid == pid) return null;
            if (entry != null && entry.pid.isAlive()) return entry.pid;
            if (replace(hash, chain, new Entry(key, pid, Entry.without(entry, chain)))) return null;
        }
    }

    private static @Nullable Entry same(Object key, @Nullable Entry chain) {
        try {
            return Entry.of(key, chain);
        } catch (Throwable thrown) {
            throw unusable(key, thrown);
        }
    }

    /// Returns the hash of `key`.
    ///
    /// @throws IllegalArgumentException if its `hashCode` throws; its throwable is the cause
    public static int hash(Object key) {
        try {
            return key.hashCode();
        } catch (Throwable thrown) {
            throw unusable(key, thrown);
        }
    }

    /// Frees the key with that hash that `pid` holds. Returns whether it held one. Runs no code of the application.
    public boolean unregister(int hash, Pid pid) {
        while (true) {
            var chain = chains.get(hash);
            var entry = Entry.of(pid, chain);
            if (entry == null) return false;
            if (replace(hash, chain, Entry.without(entry, chain))) return true;
        }
    }

    private boolean replace(Integer hash, @Nullable Entry chain, @Nullable Entry by) {
        if (chain == null) return by == null || chains.putIfAbsent(hash, by) == null;
        return by == null ? chains.remove(hash, chain) : chains.replace(hash, chain, by);
    }

    /// Returns the living process that holds `key`, or null.
    ///
    /// @throws IllegalArgumentException if the `hashCode` or `equals` of `key` throws; its throwable is the cause
    public @Nullable Pid whereis(Object key) {
        var entry = find(key);
        return entry == null || !entry.pid.isAlive() ? null : entry.pid;
    }

    private @Nullable Entry find(Object key) {
        return same(key, chains.get(hash(key)));
    }

    private static IllegalArgumentException unusable(Object key, Throwable thrown) {
        return Key.unusableIn("the names of a runtime", "a name", key, thrown);
    }

    /// Calls `action` with each key and the living process that holds it. Runs no code of the application.
    public void forEach(BiConsumer<Object, Pid> action) {
        for (var chain : chains.values()) {
            for (var entry = chain; entry != null; entry = entry.next) {
                if (entry.pid.isAlive()) action.accept(entry.key, entry.pid);
            }
        }
    }

    /// Returns whether any process holds `key`, including one that has ended and not freed it yet.
    public boolean holds(Object key) {
        return find(key) != null;
    }
}
