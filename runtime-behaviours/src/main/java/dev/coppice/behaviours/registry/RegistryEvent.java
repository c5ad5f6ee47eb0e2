package dev.coppice.behaviours.registry;

import dev.coppice.core.Ref;
import org.jspecify.annotations.Nullable;

/// A change in a [Registry], as sent to its listeners.
///
/// There is no event for the end of an owner. Monitor the owner to be notified of it.
///
/// {@snippet class="dev.coppice.behaviours.snippets.RegistryExamples" region="listener"}
///
/// @param <K> the keys
/// @param <M> the protocol of the processes
public sealed interface RegistryEvent<K, M> {

    Registry<K, M> registry();

    K key();

    /// The address of this incarnation of the process only.
    Ref<M> ref();

    /// A process registered.
    ///
    /// @param value the value in a [ValueRegistry], otherwise null
    record Registered<K, M>(Registry<K, M> registry, K key, Ref<M> ref, @Nullable Object value)
            implements RegistryEvent<K, M> {}

    /// A process unregistered a key, whether or not it held the key.
    record Unregistered<K, M>(Registry<K, M> registry, K key, Ref<M> ref) implements RegistryEvent<K, M> {}
}
