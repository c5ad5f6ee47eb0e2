package dev.coppice.core;

import static java.util.Objects.requireNonNull;

/// The key of a registered process that understands messages of type `M`.
///
/// At most one process holds a name at a time, and a process holds at most one name of its runtime. A name becomes free
/// before anybody hears that its holder ended. `runtime.ref(name)` gives the address of whoever holds it.
///
/// {@snippet class="dev.coppice.behaviours.snippets.CoreExamples" region="name"}
///
/// @param key any object with a stable `equals` and `hashCode`; arrays and the text `undefined` are refused
/// @param directory where the name is looked up: [Directory#LOCAL] for the runtime's own table
/// @param <M> the protocol of the holder
public record Name<M>(Object key, Directory directory) {

    /// A name in the runtime's own table.
    public Name(Object key) {
        this(key, Directory.LOCAL);
    }

    public Name {
        requireNonNull(key, "a name needs a key, and this is null");
        requireNonNull(directory, "a name needs a directory, and this is null; use Directory.LOCAL");
        if (key.getClass().isArray()) {
            throw new IllegalArgumentException("an array cannot be a name: its equals is not by value; use a List or a record");
        }
        if ("undefined".equals(key)) {
            throw new IllegalArgumentException("the name \"undefined\" is reserved");
        }
    }

    // Written out: those that the compiler makes of a record stay in a cache of the JDK, and with them the class loader of a runtime that is closed.

    @Override public boolean equals(Object other) {
        return other instanceof Name<?>(Object otherKey, Directory otherDirectory) && key.equals(otherKey) && directory.equals(otherDirectory);
    }

    @Override public int hashCode() {
        return 31 * key.hashCode() + directory.hashCode();
    }

    @Override public String toString() {
        return key.toString();
    }
}
