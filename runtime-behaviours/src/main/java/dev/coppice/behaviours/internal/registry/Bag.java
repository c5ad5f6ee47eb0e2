package dev.coppice.behaviours.internal.registry;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One entry of a registry, or many in the order in which they were made.
///
/// Most keys have one entry and most processes one key: for those a bag is the entry itself. Changed under the lock of the table slot it stands
/// in, and read by anybody at any time, without locks; who reads a bag of many while it changes sees some of the changes.
public sealed interface Bag<K, V extends @Nullable Object> permits Row, Bag.Many {

    /// This bag and `row`, which takes the place of the one with its number.
    Bag<K, V> with(Row<K, V> row);

    /// This bag without `row`; null if nothing is left.
    @Nullable Bag<K, V> without(Row<K, V> row);

    void forEach(Consumer<? super Row<K, V>> action);

    /// More than one, once.
    final class Many<K, V extends @Nullable Object> implements Bag<K, V> {
        private final ConcurrentSkipListMap<Long, Row<K, V>> rows = new ConcurrentSkipListMap<>();

        Many(Row<K, V> one, Row<K, V> other) {
            rows.put(one.number(), one);
            rows.put(other.number(), other);
        }

        @Override public Bag<K, V> with(Row<K, V> row) {
            rows.put(row.number(), row);
            return this;
        }

        @Override public @Nullable Bag<K, V> without(Row<K, V> row) {
            rows.remove(row.number());
            return rows.isEmpty() ? null : this;
        }

        @Override public void forEach(Consumer<? super Row<K, V>> action) {
            rows.values().forEach(action);
        }
    }
}
