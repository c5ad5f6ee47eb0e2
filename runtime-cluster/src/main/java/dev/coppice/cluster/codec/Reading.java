package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import org.jspecify.annotations.Nullable;

/// How values that a peer wrote are read, or passed over. Any thread may use it.
interface Reading {

    /// Reads a value that is not null.
    Object read(Decoding in) throws Malformed;

    /// Passes over a value that is not null.
    void skip(Decoding in) throws Malformed;

    /// Reads a value that may be null: the counterpart of [Form#writeNullable].
    default @Nullable Object readNullable(Decoding in) throws Malformed {
        return in.bytes().bool() ? read(in) : null;
    }

    /// Passes over a value that may be null.
    default void skipNullable(Decoding in) throws Malformed {
        if (in.bytes().bool()) skip(in);
    }
}
