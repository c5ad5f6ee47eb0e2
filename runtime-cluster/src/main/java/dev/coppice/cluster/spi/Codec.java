package dev.coppice.cluster.spi;

import dev.coppice.cluster.Types;
import org.jspecify.annotations.Nullable;

/// Turns messages into bytes and back. A definition without mutable state.
///
/// A codec may only make objects of the registered types and of the kinds that it knows itself. Bytes from the wire
/// never name a class that is then loaded, and never call a method other than the canonical constructor of a registered
/// record.
public interface Codec {

    /// The limits of a codec, in both directions. Checked before memory is allocated.
    ///
    /// @param maxDepth how deep values may contain each other
    /// @param maxObjects how many objects one message may contain
    /// @param maxBytes how many bytes one message may have
    record Limits(int maxDepth, int maxObjects, int maxBytes) {
        /// A depth of 64, a million objects, 16 MiB.
        public static final Limits DEFAULTS = new Limits(64, 1_000_000, 16 * 1024 * 1024);
    }

    /// Prepares the codec for a closed set of types. Called once when a node joins.
    ///
    /// @throws IllegalArgumentException if a type cannot travel; the message names the path to the component and its
    ///     class, as in `Shop.Order.items[].picture: java.awt.Image is no record, enum or known type`
    Prepared prepare(Types types, Limits limits);

    /// A codec for one set of types. Thread-safe.
    interface Prepared {

        /// Returns whether there may be values of `type` that travel, as far as the codec can say without one.
        default boolean knows(Class<?> type) {
            return true;
        }

        /// Opens the codec for one connection, which lasts for one epoch.
        ///
        /// @param references encodes the types that only the connection understands
        Session open(References references);
    }

    /// The codec of one connection.
    ///
    /// Before anything else the node sends the bytes that [#schema] has written, and passes those of the other side to
    /// [#accept]. So numbers may stand for types and components in all that follows.
    interface Session {

        /// Writes the types of this side: their names, and the names and kinds of their components. Called once, first.
        void schema(Output out);

        /// Takes the types of the other side. Called once, before the first [#decode], by the reader. A type that only
        /// one side knows, or that differs, is no error here; a message that contains it is.
        ///
        /// @throws Malformed if the bytes make no sense
        void accept(Input in) throws Malformed;

        /// Writes `value`. May be called by any number of threads at once. The bytes are good for the peers of all
        /// sessions of the same [Prepared], apart from references.
        ///
        /// @throws IllegalArgumentException if it cannot travel; the message names the path to the component and its
        ///     class. The bytes written to `out` are not used then
        void encode(@Nullable Object value, Output out);

        /// Reads the value that [#encode] of the other side wrote. Called by one thread at a time.
        ///
        /// @throws Undecodable if the value cannot exist here: an unknown type, a missing required component, a
        ///     constructor that throws. Costs that message alone
        /// @throws Malformed if the bytes make no sense or exceed a limit. Costs the connection
        @Nullable Object decode(Input in) throws Undecodable, Malformed;
    }
}
