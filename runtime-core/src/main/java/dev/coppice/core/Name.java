package dev.coppice.core;

import static java.util.Objects.requireNonNull;

/// The key of a registered process that understands messages of type `M`.
///
/// At most one process holds a name at a time, and a process holds at most one name of its runtime. A name becomes free
/// before any other process is notified that its holder ended. `runtime.ref(name)` returns the address of the current
/// holder.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="name"}
///
/// @param key any object with a stable `equals` and `hashCode`; arrays and the text `undefined` are rejected
/// @param registry the registry that looks the name up: [NameRegistry#LOCAL] for the runtime's own table
/// @param <M> the protocol of the holder
public record Name<M>(Object key, NameRegistry registry) {

    /// Makes a name in the runtime's own table.
    public Name(Object key) {
        this(key, NameRegistry.LOCAL);
    }

    public Name {
        requireNonNull(key, "key must not be null");
        requireNonNull(registry, "registry must not be null; use NameRegistry.LOCAL for the runtime's own names");
        if (key.getClass().isArray()) {
            throw new IllegalArgumentException(
                    "key must not be an array, because arrays are not compared by value; use a List or a record");
        }
        if ("undefined".equals(key)) {
            throw new IllegalArgumentException("the name \"undefined\" is reserved");
        }
    }

    // Written out, because the methods that the compiler generates for a record stay in a cache of the JDK. That cache
    // would retain the class loader of a closed runtime.

    @Override public boolean equals(Object other) {
        return other instanceof Name<?>(Object otherKey, NameRegistry otherDirectory) && key.equals(otherKey)
                && registry.equals(otherDirectory);
    }

    @Override public int hashCode() {
        return 31 * key.hashCode() + registry.hashCode();
    }

    @Override public String toString() {
        return key.toString();
    }
}
