package dev.coppice.core.internal.name;

import dev.coppice.core.internal.process.ProcessCell;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The registered names of a runtime. Thread-safe; the rule that a process has at most one name is kept by the process.
///
/// Keys are objects of anybody, whose `equals` and `hashCode` may throw, wait or change. So a key's hash is taken once, by who registers it, and
/// an entry is found again by that hash and its process. Keys are compared outside of all locks: those of one hash form a chain that never
/// changes and is replaced as a whole, by who still finds the chain it read. A chain that comes back meanwhile does no harm: it says the same.
/// Tested by NameRace (jcstress) and NameTableLincheck.
public final class NameTable {
    private final ConcurrentHashMap<Integer, Entry> chains = new ConcurrentHashMap<>();

    /// An entry and those behind it; one is like another only if it is the same.
    private static final class Entry {
        final Object key;
        final ProcessCell cell;
        final @Nullable Entry next;

        Entry(Object key, ProcessCell cell, @Nullable Entry next) {
            this.key = key;
            this.cell = cell;
            this.next = next;
        }

        static @Nullable Entry of(Object key, @Nullable Entry chain) {
            for (var entry = chain; entry != null; entry = entry.next) {
                if (key == entry.key || key.equals(entry.key)) return entry;
            }
            return null;
        }

        static @Nullable Entry of(ProcessCell cell, @Nullable Entry chain) {
            for (var entry = chain; entry != null; entry = entry.next) {
                if (cell == entry.cell) return entry;
            }
            return null;
        }

        static @Nullable Entry without(@Nullable Entry gone, @Nullable Entry chain) {
            if (gone == null || chain == null) return chain;
            return chain == gone ? chain.next : new Entry(chain.key, chain.cell, without(gone, chain.next));
        }
    }

    /// Makes `cell` the holder of `key`, whose hash is `hash`, unless a living process is. Returns null, or that process.
    public @Nullable ProcessCell register(Object key, int hash, ProcessCell cell) {
        while (true) {
            var chain = chains.get(hash);
            var entry = Entry.of(key, chain);
            if (entry != null && entry.cell == cell) return null;
            if (entry != null && !entry.cell.hasEnded()) return entry.cell;
            if (replace(hash, chain, new Entry(key, cell, Entry.without(entry, chain)))) return null;
        }
    }

    /// Frees the key of that hash that `cell` holds. Returns whether it held one. Runs nobody's code.
    public boolean unregister(int hash, ProcessCell cell) {
        while (true) {
            var chain = chains.get(hash);
            var entry = Entry.of(cell, chain);
            if (entry == null) return false;
            if (replace(hash, chain, Entry.without(entry, chain))) return true;
        }
    }

    private boolean replace(Integer hash, @Nullable Entry chain, @Nullable Entry by) {
        if (chain == null) return by == null || chains.putIfAbsent(hash, by) == null;
        return by == null ? chains.remove(hash, chain) : chains.replace(hash, chain, by);
    }

    /// The living process that holds `key`, or null.
    public @Nullable ProcessCell whereis(Object key) {
        var entry = Entry.of(key, chains.get(key.hashCode()));
        return entry == null || entry.cell.hasEnded() ? null : entry.cell;
    }

    /// Whether anybody holds `key`, be it a process that has ended and not freed it yet.
    public boolean holds(Object key) {
        return Entry.of(key, chains.get(key.hashCode())) != null;
    }
}
