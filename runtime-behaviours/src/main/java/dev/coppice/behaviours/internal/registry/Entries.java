package dev.coppice.behaviours.internal.registry;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A bag of registry entries, in the order in which they were made.
///
/// Most keys have one entry and most processes have one key. A bag of one is the entry itself.
/// A bag is changed under the lock of its table slot, and read from any thread without a lock.
/// A reader of a bag of many may see some of the concurrent changes and miss others.
public sealed interface Entries<K, V extends @Nullable Object> permits EntryRow, Entries.Many {

    /// Returns this bag with `row`, which replaces the row with the same number.
    Entries<K, V> with(EntryRow<K, V> row);

    /// Returns this bag without `row`, or null if the bag is then empty.
    @Nullable Entries<K, V> without(EntryRow<K, V> row);

    void forEach(Consumer<? super EntryRow<K, V>> action);

    /// Returns the oldest entry. Only for the code that changes the bag.
    EntryRow<K, V> first();

    /// Returns the number of rows, which is only a hint during a concurrent change.
    int size();

    /// A bag that has had more than one row. It may have shrunk to one.
    final class Many<K, V extends @Nullable Object> implements Entries<K, V> {
        private final ConcurrentSkipListMap<Long, EntryRow<K, V>> rows = new ConcurrentSkipListMap<>();
        /// Written under the lock of the table slot.
        private volatile int size = 2;

        Many(EntryRow<K, V> one, EntryRow<K, V> other) {
            rows.put(one.number(), one);
            rows.put(other.number(), other);
        }

        @Override public Entries<K, V> with(EntryRow<K, V> row) {
            if (rows.put(row.number(), row) == null) resize(1);
            return this;
        }

        @Override public @Nullable Entries<K, V> without(EntryRow<K, V> row) {
            if (rows.remove(row.number()) != null) resize(-1);
            return rows.isEmpty() ? null : this;
        }

        @Override public EntryRow<K, V> first() {
            return rows.firstEntry().getValue();
        }

        @Override public void forEach(Consumer<? super EntryRow<K, V>> action) {
            rows.values().forEach(action);
        }

        private void resize(int by) {
            int changed = size + by;
            size = changed;
        }

        @Override public int size() {
            return size;
        }
    }
}
