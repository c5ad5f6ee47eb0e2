package dev.coppice.behaviours;

import dev.coppice.core.Directory;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// A [Registry] as the directory behind names.
///
/// @param value what a process that registers through it is registered with
record RegistryNames<V extends @Nullable Object>(Registry<?, V> registry, V value) implements Directory {

    @Override public @Nullable Pid register(Object key, Pid pid) {
        return registry.registerFor(key, pid, value);
    }

    @Override public void unregister(Object key, Pid pid) {
        registry.unregisterFor(key, pid);
    }

    @Override public @Nullable Pid whereis(Object key) {
        return registry.holder(key);
    }

    @Override public String toString() {
        return registry.toString();
    }
}
