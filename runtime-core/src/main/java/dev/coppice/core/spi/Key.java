package dev.coppice.core.spi;

import dev.coppice.core.ProcessEnded;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A key of the application in a table that belongs to a process of the library and is shared by many users.
///
/// The object's own `equals`, `hashCode` and `toString` may throw, and the shared process must not be harmed by that.
/// The three methods are therefore [tried][#tried] first, in the supplier of the object. The hash in the table is
/// computed once, `compareTo` is never called, and an entry of the table is found again by [identity][#exactly],
/// without any code of the application. One case remains: the comparison of two keys with the same hash may throw. Look
/// up the key of a request before the request changes anything.
///
/// @param <K> the type of the application's objects
public sealed class Key<K> {
    private static final Object STRANGER = new Object();

    private final K value;
    private final int hash;

    private Key(K value, int hash) {
        this.value = value;
        this.hash = hash;
    }

    /// Runs `hashCode`, `equals` and `toString` of `value` in the caller, and returns `value`.
    ///
    /// @param what the purpose of the key, for the error message, such as `a group`
    /// @throws IllegalArgumentException if `value` is null or an array, or if one of the three methods throws; its
    ///     throwable is the cause
    @SuppressWarnings("ConstantValue") // an application may pass null nevertheless
    public static <K> K tried(K value, String what) {
        if (value == null) throw new IllegalArgumentException(what + " must not be null");
        if (isHarmless(value)) return value;
        if (value.getClass().isArray()) {
            throw new IllegalArgumentException(
                    what + " must not be an array: it is not compared by value; use a List or a record");
        }
        String method = "hashCode";
        try {
            var _ = value.hashCode();
            method = "equals";
            for (Object other : new Object[] {STRANGER, value}) {
                var _ = value.equals(other);
            }
            method = "toString";
            var _ = value.toString();
            return value;
        } catch (Throwable thrown) {
            throw unusable(what + " of " + value.getClass().getName() + " cannot be used: its " + method
                    + " threw ", thrown);
        }
    }

    /// Returns the exception for the supplier of a key that threw `thrown`: an [IllegalArgumentException] with `text`
    /// and the class name of `thrown`. Rethrows `thrown` if it is not about the key: the end of the calling process, or
    /// an error of the JVM.
    public static IllegalArgumentException unusable(String text, Throwable thrown) {
        if (thrown instanceof ProcessEnded ended) throw ended;
        if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) throw error;
        return new IllegalArgumentException(text + thrown.getClass().getName(), thrown);
    }

    /// Returns the exception for the caller that looked `value` up in `table`, where the `hashCode` or `equals` of
    /// `value` or of another key threw `thrown`. As [#unusable].
    ///
    /// @param what the purpose of the key, such as `a group`
    public static IllegalArgumentException unusableIn(Object table, String what, Object value, Throwable thrown) {
        return unusable(what + " of " + value.getClass().getName() + " cannot be looked up in " + table
                + ": its hashCode or equals threw ", thrown);
    }

    /// Whether the value is of a class of the JDK whose methods never throw.
    private static boolean isHarmless(Object value) {
        return value instanceof String || value instanceof Integer || value instanceof Long || value instanceof Class<?>
                || value instanceof UUID;
    }

    /// Returns `value` as a key. Runs its `hashCode`.
    public static <K> Key<K> of(K value) {
        return new Key<>(value, value.hashCode());
    }

    public K value() {
        return value;
    }

    /// Returns a key that finds only this object in a hash table, as in `map.remove(key.exactly())`. Runs no code of
    /// the application.
    public Key<K> exactly() {
        return new Exactly<>(this);
    }

    @Override public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Key<?> key && hash == key.hash
                && (value == key.value || value.equals(key.value));
    }

    @Override public int hashCode() {
        return hash;
    }

    @Override public String toString() {
        return value.toString();
    }

    /// A key that equals one key only. The reverse need not hold: hash tables call `equals` on the key that is looked
    /// up.
    private static final class Exactly<K> extends Key<K> {
        private final Key<K> key;

        Exactly(Key<K> key) {
            super(key.value, key.hash);
            this.key = key;
        }

        @Override public boolean equals(@Nullable Object other) {
            return other == key;
        }

        @Override public int hashCode() {
            return super.hashCode();
        }
    }
}
