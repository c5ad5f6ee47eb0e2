package dev.coppice.cluster.codec;

import org.jspecify.annotations.Nullable;

/// Writes the constants of an enum by their ordinal. The schema says which names these are.
record EnumForm(int tag) implements Form {

    @SuppressWarnings("EnumOrdinal") // an ordinal means something only together with the schema of the same JVM
    @Override public void write(Object value, Encoding out) {
        out.bytes().unsigned(((Enum<?>) value).ordinal() + 1);
    }

    @Override public void writeNullable(@Nullable Object value, Encoding out) {
        if (value == null) out.bytes().u8(0);
        else write(value, out);
    }
}
