package dev.coppice.entities.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The source of the definitions of a kind's entities.
public interface Definitions {

    /// Returns the definition of the entity with this key, or null if it cannot run at this node.
    ///
    /// @param note the note that is kept with the key, or null
    @Nullable Hooks of(Object key, @Nullable Object note);

    /// Checks a message before it is sent.
    ///
    /// @throws IllegalArgumentException if it is outside the protocol
    void check(Object message);

    /// Returns the types of the keys, of the messages and of the states that entities hand off, as far as they are
    /// known.
    default List<Class<?>> types() {
        return List.of();
    }

    /// Returns whether the kind consists of children that are started by request, not by a message.
    default boolean areChildren() {
        return false;
    }

    /// Makes a kind with one definition.
    ///
    /// @param types see [#types]
    static Definitions one(Hooks hooks, List<Class<?>> types) {
        return new Definitions() {
            @Override public Hooks of(Object key, @Nullable Object note) {
                return hooks;
            }

            @Override public void check(Object message) {
                hooks.program().check(message);
            }

            @Override public List<Class<?>> types() {
                return types;
            }
        };
    }
}
