package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Pid;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One entry of a registry.
///
/// @param number identifies the entry within its partition; later entries have higher numbers
public record EntryRow<K, V extends @Nullable Object>(K key, Pid pid, V value, long number) implements Entries<K, V> {

    EntryRow<K, V> value(V changed) {
        return new EntryRow<>(key, pid, changed, number);
    }

    @Override public Entries<K, V> with(EntryRow<K, V> row) {
        return row.number == number ? row : new Many<>(this, row);
    }

    @Override public @Nullable Entries<K, V> without(EntryRow<K, V> row) {
        return row.number == number ? null : this;
    }

    @Override public EntryRow<K, V> first() {
        return this;
    }

    @Override public void forEach(Consumer<? super EntryRow<K, V>> action) {
        action.accept(this);
    }

    @Override public int size() {
        return 1;
    }
}
