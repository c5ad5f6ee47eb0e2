package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import org.jspecify.annotations.Nullable;

/// Reads values that bring their type along. The tag also says whether there is a value.
enum AnyReading implements Reading {
    INSTANCE;

    @Override public Object read(Decoding in) throws Malformed {
        var value = in.any();
        if (value == null) throw new Malformed("a value is missing");
        return value;
    }

    @Override public void skip(Decoding in) throws Malformed {
        in.skipAny();
    }

    @Override public @Nullable Object readNullable(Decoding in) throws Malformed {
        return in.any();
    }

    @Override public void skipNullable(Decoding in) throws Malformed {
        in.skipAny();
    }
}
