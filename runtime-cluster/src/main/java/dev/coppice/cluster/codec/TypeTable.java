package dev.coppice.cluster.codec;

import dev.coppice.cluster.codec.Containers.ListForm;
import dev.coppice.cluster.codec.Containers.MapForm;
import dev.coppice.cluster.codec.Containers.OptionalForm;
import dev.coppice.cluster.codec.Containers.SetForm;
import dev.coppice.cluster.codec.TravelType.EnumType;
import dev.coppice.cluster.codec.TravelType.RecordType;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The registered types of one node. Their numbers are their places in it. Immutable, so any thread may read it.
final class TypeTable {
    private final Map<String, TravelType> byName = new LinkedHashMap<>();
    private final Map<Class<?>, Form> forms = new HashMap<>();

    /// @throws IllegalArgumentException if two types have the same name on the wire
    TypeTable(Iterable<TravelType> types) {
        for (var type : types) {
            var holder = byName.putIfAbsent(type.name(), type);
            if (holder != null) throw taken(type, holder);
            forms.put(type.type(), form(Tags.FIRST_REGISTERED + forms.size(), type));
        }
    }

    private Form form(int number, TravelType type) {
        return switch (type) {
            case RecordType record -> new RecordForm(number, record, this);
            case EnumType ignored -> new EnumForm(number);
        };
    }

    private static IllegalArgumentException taken(TravelType type, TravelType holder) {
        return new IllegalArgumentException(type.type().getTypeName() + " and " + holder.type().getTypeName()
                + " have the same name on the wire, " + type.name() + "; give one of them another with @Wire");
    }

    /// All types, in the order of their numbers.
    Collection<TravelType> types() {
        return byName.values();
    }

    /// The type with this name on the wire, or null.
    @Nullable TravelType named(String name) {
        return byName.get(name);
    }

    /// Whether `type` is registered, or it is sealed and a type is that it permits. True for types that may be known
    /// without that: all but records, enums and sealed types.
    boolean knows(Class<?> type) {
        if (forms.containsKey(type)) return true;
        if (type.isSealed()) return Stream.of(type.getPermittedSubclasses()).anyMatch(this::knows);
        return !type.isRecord() && !type.isEnum();
    }

    /// How `value` is written, or null if its class is not registered.
    @Nullable Form formOf(Object value) {
        var form = forms.get(value.getClass());
        if (form == null && value instanceof Enum<?> constant) {
            return forms.get(constant.getDeclaringClass()); // a constant with a body has a class of its own
        }
        return form;
    }

    /// How a component of `shape` is written.
    Form formOf(Shape shape) {
        return switch (shape) {
            case Shape.Primitive(var boxed) -> boxed;
            case Shape.Value(var type) -> type;
            case Shape.ListOf(var element) -> new ListForm(formOf(element));
            case Shape.SetOf(var element) -> new SetForm(formOf(element));
            case Shape.OptionalOf(var element) -> new OptionalForm(formOf(element));
            case Shape.MapOf(var key, var value) -> new MapForm(formOf(key), formOf(value));
            case Shape.Any ignored -> AnyForm.INSTANCE;
            case Shape.Reference ignored -> SpecialForm.REFERENCE;
            case Shape.NameOf ignored -> SpecialForm.NAME;
            case Shape.Named(var name) -> named(byName.get(name), name);
        };
    }

    private Form named(@Nullable TravelType type, String name) {
        var form = type == null ? null : forms.get(type.type());
        if (form == null) throw new IllegalStateException(name + " is used by a registered type and is not one itself");
        return form;
    }
}
