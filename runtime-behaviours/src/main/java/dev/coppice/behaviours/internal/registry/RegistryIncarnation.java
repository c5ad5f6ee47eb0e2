package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Pid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The data of one incarnation of a registry.
///
/// Used from any thread. The process of each partition publishes its tables here when it starts.
public final class RegistryIncarnation<K, V extends @Nullable Object> implements CurrentIncarnation.Incarnation {
    private final Pid root;
    private final ConcurrentHashMap<Object, Object> metadata;
    private final AtomicReferenceArray<@Nullable Partition<K, V>> partitions;

    public RegistryIncarnation(Pid root, int partitions, Map<Object, Object> metadata) {
        this.root = root;
        this.metadata = new ConcurrentHashMap<>(metadata);
        this.partitions = new AtomicReferenceArray<>(partitions);
    }

    @Override public Pid root() {
        return root;
    }

    public ConcurrentHashMap<Object, Object> metadata() {
        return metadata;
    }

    public int partitions() {
        return partitions.length();
    }

    /// Returns the partition `index`, or null while its process is not alive.
    public @Nullable Partition<K, V> partition(int index) {
        var partition = partitions.get(index);
        return partition != null && partition.process().isAlive() ? partition : null;
    }

    void begin(int index, Partition<K, V> partition) {
        partitions.set(index, partition);
    }
}
