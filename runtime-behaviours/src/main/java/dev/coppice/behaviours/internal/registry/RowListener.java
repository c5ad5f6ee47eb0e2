package dev.coppice.behaviours.internal.registry;

/// Told of each entry that was added to a partition or removed from it, in that order for each entry.
///
/// Called after the change, under the lock of the entry's owner, by any thread: it must only queue something.
///
/// @param <K> the keys
@FunctionalInterface
public interface RowListener<K> {

    /// @param added whether the entry was added; else it was removed
    void changed(EntryRow<K, ?> row, boolean added);
}
