package dev.coppice.behaviours;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// Something that happened in a [Registry], for its listeners. That an owner ended is none: monitor it to hear of that.
///
/// {@snippet class="dev.coppice.behaviours.snippets.RegistryExamples" region="listener"}
///
/// @param <K> the keys
/// @param <V> the values
public sealed interface RegistryEvent<K, V extends @Nullable Object> {

    Registry<K, V> registry();

    K key();

    Pid pid();

    /// A process registered.
    record Registered<K, V extends @Nullable Object>(Registry<K, V> registry, K key, Pid pid, V value)
            implements RegistryEvent<K, V> {}

    /// A process gave up a key, whether it had it or not.
    record Unregistered<K, V extends @Nullable Object>(Registry<K, V> registry, K key, Pid pid)
            implements RegistryEvent<K, V> {}
}
