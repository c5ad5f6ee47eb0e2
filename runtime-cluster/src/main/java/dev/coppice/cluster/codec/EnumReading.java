package dev.coppice.cluster.codec;

import dev.coppice.cluster.codec.TravelType.EnumType;
import dev.coppice.cluster.spi.Malformed;
import org.jspecify.annotations.Nullable;

/// Reads the constants of an enum that a peer wrote.
///
/// @param schema the peer's constants
/// @param constants the own constant for each of them, or null
/// @param unreadable why no constant can be read, or null
record EnumReading(Schema.Constants schema, @Nullable Enum<?>[] constants, @Nullable String unreadable)
        implements Reading {

    static EnumReading of(Schema.Constants schema, EnumType type) {
        @Nullable Enum<?>[] constants = new @Nullable Enum<?>[schema.constants().size()];
        for (int i = 0; i < constants.length; i++) constants[i] = type.constants().get(schema.constants().get(i));
        return new EnumReading(schema, constants, null);
    }

    @Override public Object read(Decoding in) throws Malformed {
        int ordinal = header(in) - 1;
        if (ordinal < 0) throw new Malformed("a constant is missing");
        return constant(ordinal);
    }

    @Override public @Nullable Object readNullable(Decoding in) throws Malformed {
        int header = header(in);
        return header == 0 ? null : constant(header - 1);
    }

    @Override public void skip(Decoding in) throws Malformed {
        header(in);
    }

    @Override public void skipNullable(Decoding in) throws Malformed {
        header(in);
    }

    private int header(Decoding in) throws Malformed {
        return in.upTo(schema.constants().size());
    }

    private Object constant(int ordinal) {
        if (unreadable != null) throw new Unreadable(unreadable);
        var constant = constants[ordinal];
        if (constant != null) return constant;
        throw new Unreadable(schema.name() + " has no constant " + schema.constants().get(ordinal)
                + " at the receiver");
    }
}
