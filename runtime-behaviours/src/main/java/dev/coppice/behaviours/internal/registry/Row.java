package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Pid;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One entry of a registry.
///
/// @param number tells it from all others of its partition; a later one has a higher number
public record Row<K, V extends @Nullable Object>(K key, Pid pid, V value, long number) implements Bag<K, V> {

    Row<K, V> value(V changed) {
        return new Row<>(key, pid, changed, number);
    }

    @Override public Bag<K, V> with(Row<K, V> row) {
        return row.number == number ? row : new Many<>(this, row);
    }

    @Override public @Nullable Bag<K, V> without(Row<K, V> row) {
        return row.number == number ? null : this;
    }

    @Override public void forEach(Consumer<? super Row<K, V>> action) {
        action.accept(this);
    }
}
