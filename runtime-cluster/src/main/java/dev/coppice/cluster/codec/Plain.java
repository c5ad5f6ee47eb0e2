package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import java.lang.invoke.MethodType;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A type of the JDK that travels as it is. Its form is also the way to read it.
sealed interface Plain extends Form, Reading permits Boxed, Scalar, Time, PrimitiveArray {

    /// The class of the values.
    Class<?> type();

    /// The value of a component that the sender does not have, or null if this type has no empty value.
    default @Nullable Object empty() {
        return null;
    }

    /// Values are short unless their form says otherwise: it reads the value.
    @Override default void skip(Decoding in) throws Malformed {
        var ignored = read(in);
    }

    /// The form of `type`, which may also be the class of a primitive, or null.
    static @Nullable Plain of(Class<?> type) {
        var plain = Lookup.BY_CLASS.get(type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type);
        // The classes of most time zones are not public.
        return plain == null && ZoneId.class.isAssignableFrom(type) ? Time.ZONE_ID : plain;
    }

    /// The form with this tag, or null.
    static @Nullable Plain of(int tag) {
        return tag > 0 && tag < Lookup.BY_TAG.length ? Lookup.BY_TAG[tag] : null;
    }

    /// All forms, by class and by tag.
    final class Lookup {
        private static final Map<Class<?>, Plain> BY_CLASS = new HashMap<>();
        private static final @Nullable Plain[] BY_TAG = new @Nullable Plain[Tags.LIST];

        static {
            for (var family : List.<Plain[]>of(
                    Boxed.values(), Scalar.values(), Time.values(), PrimitiveArray.values())) {
                for (var plain : family) {
                    BY_CLASS.put(plain.type(), plain);
                    BY_TAG[plain.tag()] = plain;
                }
            }
        }

        private Lookup() {}
    }
}
