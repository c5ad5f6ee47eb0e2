package dev.coppice.cluster.codec;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;

/// A type that travels, as registration has analysed it: all that the codec needs at run time.
sealed interface TravelType {

    /// The class.
    Class<?> type();

    /// The name on the wire.
    String name();

    /// @param components in the order of the declaration
    /// @param constructor the canonical constructor, as `(Object[])Object`
    record RecordType(Class<?> type, String name, List<Component> components, MethodHandle constructor)
            implements TravelType {}

    /// @param constants the constants by their names on the wire, in the order of the declaration
    record EnumType(Class<?> type, String name, Map<String, Enum<?>> constants) implements TravelType {}

    /// A component of a record.
    ///
    /// @param name its name on the wire
    /// @param nullable whether it is annotated as nullable
    /// @param accessor reads it: `(Object)` to its primitive type or to `Object`
    record Component(String name, Shape shape, boolean nullable, MethodHandle accessor) {}
}
