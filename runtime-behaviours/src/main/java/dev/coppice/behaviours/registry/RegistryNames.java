package dev.coppice.behaviours.registry;

import dev.coppice.core.NameRegistry;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// Adapts a [Registry] to the directory behind names.
///
/// @param value the value with which processes are registered
record RegistryNames(RegistryEntries<?, ?> entries, @Nullable Object value) implements NameRegistry {

    @Override public @Nullable Pid register(Object key, Pid pid) {
        return entries.registerName(key, pid, value);
    }

    @Override public void unregister(Object key, Pid pid) {
        entries.unregisterName(key, pid);
    }

    @Override public @Nullable Pid whereis(Object key) {
        return entries.whereis(key);
    }

    @Override public @Nullable String outage() {
        return entries.outage();
    }

    @Override public String toString() {
        return entries.toString();
    }
}
