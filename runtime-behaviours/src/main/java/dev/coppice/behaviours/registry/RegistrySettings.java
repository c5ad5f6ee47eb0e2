package dev.coppice.behaviours.registry;

import dev.coppice.behaviours.internal.registry.Companion;
import dev.coppice.core.Name;
import dev.coppice.core.spi.Hashes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The settings of a [Registry] definition. Immutable: each method returns a changed copy.
///
/// @param initial the value of entries that are registered without one
/// @param companion the second task of the process of the first partition, or null
record RegistrySettings<K, M>(
        String name, boolean unique, int partitions, List<Listener<K, M>> listeners, Map<Object, Object> metadata,
        @Nullable Object initial, @Nullable Companion companion) {

    /// @param message converts an event to the message that the listener is sent
    record Listener<K, M>(Name<?> name, Function<? super RegistryEvent<K, M>, ?> message) {}

    RegistrySettings {
        if (name == null) throw new IllegalArgumentException("the name of a registry must not be null");
        Hashes.requireParts("the partitions of registry " + name, partitions);
    }

    RegistrySettings(String name, boolean unique) {
        this(name, unique, 1, List.of(), Map.of(), null, null);
    }

    RegistrySettings<K, M> partitions(int count) {
        return new RegistrySettings<>(name, unique, count, listeners, metadata, initial, companion);
    }

    RegistrySettings<K, M> listener(Listener<K, M> listener) {
        var all = new ArrayList<>(listeners);
        all.add(listener);
        return new RegistrySettings<>(name, unique, partitions, List.copyOf(all), metadata, initial, companion);
    }

    RegistrySettings<K, M> metadata(Object key, Object value) {
        var all = new HashMap<>(metadata);
        all.put(key, value);
        return new RegistrySettings<>(name, unique, partitions, listeners, Map.copyOf(all), initial, companion);
    }

    RegistrySettings<K, M> initial(@Nullable Object value) {
        return new RegistrySettings<>(name, unique, partitions, listeners, metadata, value, companion);
    }

    RegistrySettings<K, M> companion(Companion value) {
        return new RegistrySettings<>(name, unique, partitions, listeners, metadata, initial, value);
    }
}
