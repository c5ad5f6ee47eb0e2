package dev.coppice.cluster.codec;

import org.jspecify.annotations.Nullable;

/// Writes values together with their types. The tag also says whether there is a value.
enum AnyForm implements Form {
    INSTANCE;

    @Override public int tag() {
        return Tags.ANY;
    }

    @Override public void write(Object value, Encoding out) {
        out.any(value);
    }

    @Override public void writeNullable(@Nullable Object value, Encoding out) {
        out.any(value);
    }
}
