package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.internal.registry.CurrentIncarnation;
import dev.coppice.behaviours.internal.registry.Partition;
import dev.coppice.behaviours.internal.registry.RegistryIncarnation;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Hashes;
import dev.coppice.core.spi.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The partitions of the registry that runs, and which of them hold a key. May be used from any thread.
///
/// Unique keys are distributed by key, and duplicate keys by process. While the registry does not run, the methods
/// throw [IllegalArgumentException].
final class RegistryTables<K> {
    private final boolean unique;
    private final int count;
    private final Supplier<String> registry;
    private final CurrentIncarnation<RegistryIncarnation<K, @Nullable Object>> run = new CurrentIncarnation<>();

    /// @param registry names the registry in messages
    RegistryTables(boolean unique, int count, Supplier<String> registry) {
        this.unique = unique;
        this.count = count;
        this.registry = registry;
    }

    // ── incarnations ──

    /// Begins an incarnation whose process is `root`.
    RegistryIncarnation<K, @Nullable Object> begin(Pid root, Map<Object, Object> metadata) {
        return run.begin(new RegistryIncarnation<>(root, count, metadata));
    }

    boolean areRunning() {
        return run.living() != null;
    }

    // ── partitions ──

    /// Returns the partition for the entries of `key` made by the process `pid`.
    Partition<K, @Nullable Object> home(K key, Pid pid) {
        return unique ? of(key) : at(index(Long.hashCode(pid.number())));
    }

    /// Returns the partition that `key` belongs to by its hash.
    Partition<K, @Nullable Object> of(Object key) {
        return at(index(key));
    }

    /// As [#of], but returns null if the registry does not run.
    @Nullable Partition<K, @Nullable Object> ofOrNull(Object key) {
        return atOrNull(index(key));
    }

    private int index(Object key) {
        try {
            return index(key.hashCode());
        } catch (Throwable thrown) {
            throw unusable(key, thrown);
        }
    }

    /// Returns the exception for a caller that looked `key` up, whose methods threw `thrown`.
    IllegalArgumentException unusable(Object key, Throwable thrown) {
        return Key.unusableIn(registry.get(), "a key", key, thrown);
    }

    private int index(int hash) {
        return Hashes.part(hash, count);
    }

    /// Returns the partitions that may hold `key`.
    List<Partition<K, @Nullable Object>> holding(K key) {
        return unique ? List.of(of(key)) : all();
    }

    List<Partition<K, @Nullable Object>> all() {
        if (count == 1) return List.of(at(0));
        var all = new ArrayList<Partition<K, @Nullable Object>>(count);
        for (int i = 0; i < count; i++) all.add(at(i));
        return all;
    }

    /// Returns the partitions whose processes run.
    List<Partition<K, @Nullable Object>> started() {
        var found = new ArrayList<Partition<K, @Nullable Object>>(count);
        for (int i = 0; i < count; i++) {
            var partition = atOrNull(i);
            if (partition != null) found.add(partition);
        }
        return found;
    }

    private Partition<K, @Nullable Object> at(int index) {
        var partition = atOrNull(index);
        if (partition == null) throw notRunning();
        return partition;
    }

    private @Nullable Partition<K, @Nullable Object> atOrNull(int index) {
        var now = run.get();
        return now == null ? null : now.partition(index);
    }

    /// Returns the incarnation that runs.
    ///
    /// @throws IllegalArgumentException if none runs
    RegistryIncarnation<K, @Nullable Object> running() {
        var now = run.living();
        if (now == null) throw notRunning();
        return now;
    }

    IllegalArgumentException notRunning() {
        return new IllegalArgumentException(registry.get()
                + " is not running; start it under a supervisor before its users");
    }
}
