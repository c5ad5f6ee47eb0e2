package dev.coppice.behaviours.registry;

import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// Adapts a [Registry] to the directory behind names.
///
/// @param value the value with which processes are registered
record RegistryNames(Registry<?, ?> registry, @Nullable Object value) implements NameRegistry {

    @Override public @Nullable Pid register(Object key, Pid pid) {
        return registry.registerFor(key, pid, value);
    }

    @Override public void unregister(Object key, Pid pid) {
        registry.unregisterFor(key, pid);
    }

    @Override public @Nullable Pid whereis(Object key) {
        return registry.holder(key);
    }

    @Override public @Nullable String outage() {
        return registry.isRunning() ? null : registry + " is not running";
    }

    @Override public String toString() {
        return registry.toString();
    }
}
