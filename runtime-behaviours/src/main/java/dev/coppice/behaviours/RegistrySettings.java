package dev.coppice.behaviours;

import dev.coppice.core.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a [Registry] is told before it starts. Immutable: each method returns a changed copy.
record RegistrySettings<K, V extends @Nullable Object>(
        String name, boolean unique, int partitions, List<Listener<K, V>> listeners, Map<Object, Object> metadata) {

    /// @param message what the listener is sent
    record Listener<K, V extends @Nullable Object>(Name<?> name, Function<? super RegistryEvent<K, V>, ?> message) {}

    RegistrySettings {
        if (name == null) throw new IllegalArgumentException("a registry needs a name for messages and prints, and this is null");
        if (partitions < 1) throw new IllegalArgumentException("a registry needs at least one partition: " + partitions);
    }

    RegistrySettings(String name, boolean unique) {
        this(name, unique, 1, List.of(), Map.of());
    }

    RegistrySettings<K, V> partitions(int count) {
        return new RegistrySettings<>(name, unique, count, listeners, metadata);
    }

    RegistrySettings<K, V> listener(Listener<K, V> listener) {
        var all = new ArrayList<>(listeners);
        all.add(listener);
        return new RegistrySettings<>(name, unique, partitions, List.copyOf(all), metadata);
    }

    RegistrySettings<K, V> metadata(Object key, Object value) {
        var all = new HashMap<>(metadata);
        all.put(key, value);
        return new RegistrySettings<>(name, unique, partitions, listeners, Map.copyOf(all));
    }
}
