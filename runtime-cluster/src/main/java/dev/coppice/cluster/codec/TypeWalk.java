package dev.coppice.cluster.codec;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.codec.TravelType.Component;
import dev.coppice.cluster.codec.TravelType.EnumType;
import dev.coppice.cluster.codec.TravelType.RecordType;
import dev.coppice.cluster.spi.References;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Walks the protocols of an application and collects all types that may travel: the permitted types of a sealed
/// interface, the declared types of the components of a record, the reply type of a [Call]. Refuses types that cannot
/// travel.
///
/// All reflection of the codec happens here, once for each node, before the first byte.
final class TypeWalk {
    private final Map<Class<?>, TravelType> found = new LinkedHashMap<>();
    private final Set<Class<?>> seen = new HashSet<>();
    private final ArrayDeque<Step> open = new ArrayDeque<>();

    /// A class to look at, and how it was reached.
    private record Step(Class<?> type, String path) {}

    private TypeWalk() {}

    /// The types that travel with `types`.
    ///
    /// @throws IllegalArgumentException if one of them cannot; the text names the path to it
    static Collection<TravelType> of(Types types) {
        var walk = new TypeWalk();
        for (var root : types.roots()) walk.reach(root, root.getTypeName());
        while (!walk.open.isEmpty()) walk.look(walk.open.remove());
        return walk.found.values();
    }

    private void reach(Class<?> type, String path) {
        if (seen.add(type)) open.add(new Step(type, path));
    }

    private void look(Step step) {
        var type = step.type;
        if (type.isRecord()) {
            found.put(type, record(type, step.path));
        } else if (type.isEnum()) {
            found.put(type, enumeration(type));
        } else if (type.isSealed() && type.isInterface()) {
            for (var member : type.getPermittedSubclasses()) permitted(member, step.path);
        } else {
            shape(type, step.path, 0); // a root of a known kind is no mistake; any other is refused
        }
        answer(type, step.path);
    }

    private void permitted(Class<?> member, String path) {
        boolean fine = member.isRecord() || member.isEnum() || member.isInterface();
        var memberPath = path + " > " + member.getSimpleName();
        if (!fine) throw refused(member, memberPath);
        reach(member, memberPath);
    }

    private RecordType record(Class<?> type, String path) {
        var components = new ArrayList<Component>();
        var names = new HashSet<String>();
        for (var component : type.getRecordComponents()) {
            var name = wireName(component, component.getName());
            var componentPath = path + "." + component.getName();
            if (!names.add(name))
                throw new IllegalArgumentException(componentPath + ": two components are called " + name);
            var shape = component.getType().isPrimitive()
                    ? new Shape.Primitive(boxed(component.getType()))
                    : shape(component.getGenericType(), componentPath, 0);
            components.add(new Component(name, shape, isNullable(component), Handles.accessor(component, path)));
        }
        return new RecordType(type, wireName(type, type.getName()), List.copyOf(components),
                Handles.constructor(type, path));
    }

    private static Boxed boxed(Class<?> primitive) {
        if (Plain.of(primitive) instanceof Boxed boxed) return boxed;
        throw new IllegalStateException("no form for " + primitive);
    }

    private static EnumType enumeration(Class<?> type) {
        var constants = new LinkedHashMap<String, Enum<?>>();
        for (var value : type.getEnumConstants()) {
            var constant = (Enum<?>) value;
            var name = constantName(type, constant);
            if (constants.put(name, constant) != null) {
                throw new IllegalArgumentException(type.getTypeName() + ": two constants are called " + name);
            }
        }
        return new EnumType(type, wireName(type, type.getName()), constants);
    }

    private static String constantName(Class<?> type, Enum<?> constant) {
        try {
            return wireName(type.getField(constant.name()), constant.name());
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(type + " has no field for its constant " + constant.name(), impossible);
        }
    }

    private static String wireName(AnnotatedElement element, String otherwise) {
        var wire = element.getAnnotation(Wire.class);
        if (wire == null) return otherwise;
        if (wire.value().isEmpty()) throw new IllegalArgumentException("the name in @Wire on " + element + " is empty");
        return wire.value();
    }

    /// Any annotation called `Nullable` counts, in any package.
    private static boolean isNullable(RecordComponent component) {
        for (var annotation : component.getAnnotatedType().getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) return true;
        }
        for (var annotation : component.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) return true;
        }
        return false;
    }

    /// The reply type of a call has to travel as well.
    private void answer(Class<?> type, String path) {
        for (var parent : type.getGenericInterfaces()) {
            var raw = raw(parent);
            if (!Call.class.isAssignableFrom(raw)) continue;
            if (parent instanceof ParameterizedType generic) {
                // Of an interface above it that fixes only some arguments, all are walked: one of them is the reply.
                Type[] arguments = generic.getActualTypeArguments();
                for (int i = raw == Call.class ? 1 : 0; i < arguments.length; i++) {
                    shape(arguments[i], path + " (its reply)", 0);
                }
            }
            if (raw != Call.class) answer(raw, path);
        }
    }

    /// The shape of a component that is declared as `type`. Reaches all classes in it.
    private Shape shape(Type type, String path, int depth) {
        if (depth > Shape.DEEPEST) throw new IllegalArgumentException(path + ": its type is nested too deeply");
        return switch (type) {
            case Class<?> plain -> classShape(plain, path);
            case ParameterizedType generic -> genericShape(generic, path, depth);
            case WildcardType wildcard -> shape(wildcard.getUpperBounds()[0], path, depth + 1);
            case TypeVariable<?> variable -> new Shape.Any(raw(variable));
            case GenericArrayType ignored -> throw array(path);
            default -> throw new IllegalArgumentException(path + ": what is " + type.getTypeName() + "?");
        };
    }

    private Shape genericShape(ParameterizedType type, String path, int depth) {
        var raw = raw(type);
        Type[] arguments = type.getActualTypeArguments();
        if (raw == List.class) return new Shape.ListOf(shape(arguments[0], path + "[]", depth + 1));
        if (raw == Set.class) return new Shape.SetOf(shape(arguments[0], path + "[]", depth + 1));
        if (raw == Optional.class) return new Shape.OptionalOf(shape(arguments[0], path, depth + 1));
        if (raw == Map.class) {
            return new Shape.MapOf(
                    shape(arguments[0], path + "{key}", depth + 1), shape(arguments[1], path + "{value}", depth + 1));
        }
        if (!References.isReference(raw) && raw != Name.class) {
            for (var argument : arguments) shape(argument, path + "<" + argument.getTypeName() + ">", depth + 1);
        }
        return classShape(raw, path);
    }

    private Shape classShape(Class<?> type, String path) {
        var plain = Plain.of(type);
        if (plain != null) return new Shape.Value(plain);
        if (type == List.class || type == Set.class || type == Map.class || type == Optional.class) return raw(type);
        if (References.isReference(type)) return new Shape.Reference(type);
        if (type == Name.class) return new Shape.NameOf();
        if (type.isArray()) throw array(path);
        if (type.isRecord() || type.isEnum()) {
            reach(type, path);
            return new Shape.Named(wireName(type, type.getName()));
        }
        if (type.isSealed() && type.isInterface()) reach(type, path);
        if (type == Object.class || type == Number.class || type == Record.class || type == Void.class) {
            return new Shape.Any(type);
        }
        if (!type.isInterface() || isSpecialCollection(type)) throw refused(type, path);
        return new Shape.Any(type);
    }

    private static Shape raw(Class<?> container) {
        var any = new Shape.Any(Object.class);
        if (container == List.class) return new Shape.ListOf(any);
        if (container == Set.class) return new Shape.SetOf(any);
        return container == Map.class ? new Shape.MapOf(any, any) : new Shape.OptionalOf(any);
    }

    /// A sorted collection would arrive unsorted.
    private static boolean isSpecialCollection(Class<?> type) {
        return Map.class.isAssignableFrom(type) || Collection.class.isAssignableFrom(type) && type != Collection.class;
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> raw(generic.getRawType());
            case TypeVariable<?> variable -> raw(variable.getBounds()[0]);
            default -> Object.class;
        };
    }

    private static IllegalArgumentException array(String path) {
        return new IllegalArgumentException(
                path + " cannot travel: it is an array of objects; declare it as a List, which also compares by value");
    }

    private static IllegalArgumentException refused(Class<?> type, String path) {
        boolean collection = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        return new IllegalArgumentException(path + " cannot travel: " + type.getTypeName() + " is "
                + (collection
                        ? "a special kind of collection; declare it as List, Set or Map"
                        : "no record, enum, sealed interface or known type; send a record of what the receiver needs"));
    }
}
