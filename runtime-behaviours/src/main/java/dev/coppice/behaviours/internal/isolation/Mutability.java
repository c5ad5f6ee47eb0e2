package dev.coppice.behaviours.internal.isolation;

import dev.coppice.behaviours.Owned;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The mutability of the values of a class, as far as the class alone determines it.
sealed interface Mutability {

    /// The values cannot change, or each has one owner.
    record Immutable() implements Mutability {}

    /// The values can change.
    record Mutable(String why) implements Mutability {}

    /// The values cannot change, but their elements may.
    record Container() implements Mutability {}

    /// The values cannot change if the contents of these fields cannot.
    record Fields(List<Part> fields) implements Mutability {}

    /// A field that may hold something mutable.
    record Part(Field field) {
        String name() {
            return field.getName();
        }

        @Nullable Object of(Object owner) {
            try {
                return field.get(owner);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(field + " was accessible before", e);
            }
        }
    }

    Mutability IMMUTABLE = new Immutable();

    /// Immutable classes of the JDK.
    Set<String> KNOWN = Set.of(
            "java.lang.String", "java.lang.Integer", "java.lang.Long", "java.lang.Short", "java.lang.Byte",
            "java.lang.Character", "java.lang.Boolean", "java.lang.Double", "java.lang.Float", "java.lang.Class",
            "java.lang.Object", "java.lang.Void", "java.lang.StackTraceElement", "java.math.BigInteger",
            "java.math.BigDecimal",
            "java.math.MathContext", "java.util.UUID", "java.util.Locale", "java.util.Currency",
            "java.util.regex.Pattern",
            "java.util.OptionalInt", "java.util.OptionalLong", "java.util.OptionalDouble", "java.net.URI",
            "java.net.URL",
            "java.net.Inet4Address", "java.net.Inet6Address", "java.net.InetSocketAddress");

    /// Packages whose classes are immutable.
    List<String> PACKAGES =
            List.of("java.time", "java.time.chrono", "java.time.zone", "java.time.temporal", "java.lang.constant",
            "dev.coppice.core", "dev.coppice.core.spi");

    /// Unmodifiable collections of the JDK, and those that arrive from other nodes.
    List<String> CONTAINERS = List.of(
            "java.util.ImmutableCollections$", "java.util.Collections$Empty", "java.util.Collections$Singleton",
            "java.util.KeyValueHolder", "dev.coppice.cluster.codec.Received$");

    ClassValue<Mutability> JUDGED = new ClassValue<>() {
        @Override protected Mutability computeValue(Class<?> type) {
            return judge(type);
        }
    };

    static Mutability of(Class<?> type) {
        return JUDGED.get(type);
    }

    private static Mutability judge(Class<?> type) {
        if (type.isPrimitive() || type.isEnum() || isEnumConstant(type) || KNOWN.contains(type.getName())) {
            return IMMUTABLE;
        }
        if (PACKAGES.contains(type.getPackageName()) || isOurs(type) || Throwable.class.isAssignableFrom(type)) {
            return IMMUTABLE;
        }
        if (type.isAnnotationPresent(Owned.class)) return IMMUTABLE;
        if (type == Optional.class || CONTAINERS.stream().anyMatch(type.getName()::startsWith)) return new Container();
        if (type.isArray()) return new Mutable("an array of " + type.getComponentType().getName());
        if (type.getName().startsWith("java.") || type.getName().startsWith("javax.")
                || type.getName().startsWith("jdk.")) {
            return new Mutable("a " + type.getName());
        }
        return judgeFields(type);
    }

    private static boolean isEnumConstant(Class<?> type) {
        var parent = type.getSuperclass();
        return parent != null && parent.isEnum();
    }

    /// Whether `type` is internal to the core: addresses, pids, timers and the like, which are meant to be shared and
    /// are safe.
    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("dev.coppice.core.internal.");
    }

    private static Mutability judgeFields(Class<?> type) {
        var parts = new ArrayList<Part>();
        for (Class<?> at = type; at != null && at != Object.class && at != Record.class; at = at.getSuperclass()) {
            for (var field : at.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || isOwned(field)) continue;
                if (!Modifier.isFinal(field.getModifiers())) {
                    return new Mutable("a " + type.getName() + ", whose field " + field.getName() + " is not final");
                }
                if (isSettled(field.getType())) continue;
                if (!field.trySetAccessible()) {
                    return new Mutable("a " + type.getName() + ", whose field " + field.getName()
                            + " cannot be inspected; open its package to dev.coppice.behaviours");
                }
                parts.add(new Part(field));
            }
        }
        return parts.isEmpty() ? IMMUTABLE : new Fields(List.copyOf(parts));
    }

    /// Whether one process owns the content of the field. The content and the field may then be mutable.
    private static boolean isOwned(Field field) {
        return field.isAnnotationPresent(Owned.class) || field.getAnnotatedType().isAnnotationPresent(Owned.class);
    }

    /// Whether every value that a field of this type can hold is immutable.
    private static boolean isSettled(Class<?> declared) {
        if (declared.isPrimitive() || declared.isEnum()) return true;
        return Modifier.isFinal(declared.getModifiers()) && KNOWN.contains(declared.getName());
    }

    static String nameOf(@Nullable Object value) {
        if (value == null) return "null";
        String name = value.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }
}
