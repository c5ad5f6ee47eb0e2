package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import org.jspecify.annotations.Nullable;

/// Checks that a value has the declared type of the component here, so that no peer can put a value of another type
/// where the compiler relies on it.
record BoundedReading(Reading reading, Class<?> bound) implements Reading {

    static Reading of(Reading reading, Class<?> bound) {
        return bound == Object.class ? reading : new BoundedReading(reading, bound);
    }

    @Override public Object read(Decoding in) throws Malformed {
        return checked(reading.read(in));
    }

    @Override public void skip(Decoding in) throws Malformed {
        reading.skip(in);
    }

    @Override public @Nullable Object readNullable(Decoding in) throws Malformed {
        var value = reading.readNullable(in);
        return value == null ? null : checked(value);
    }

    @Override public void skipNullable(Decoding in) throws Malformed {
        reading.skipNullable(in);
    }

    private Object checked(Object value) {
        if (bound.isInstance(value)) return value;
        throw new Unreadable(value.getClass().getTypeName() + " is not a " + bound.getTypeName());
    }
}
