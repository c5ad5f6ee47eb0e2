package dev.coppice.behaviours;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;

/// Finds the protocol of a behaviour's class: what it gave for one type parameter of the class that it extends. Once for each class.
final class Protocols {

    /// The protocol of a class that extends [GenServer].
    static final ClassValue<Class<?>> OF_SERVERS = new ClassValue<>() {
        @Override protected Class<?> computeValue(Class<?> type) {
            return find(type, GenServer.class, 1);
        }
    };

    /// The protocol of a class that extends [StateMachine].
    static final ClassValue<Class<?>> OF_MACHINES = new ClassValue<>() {
        @Override protected Class<?> computeValue(Class<?> type) {
            return find(type, StateMachine.class, 2);
        }
    };

    /// Whether a class that extends [StateMachine] has no data: gave `Void` for it.
    static final ClassValue<Boolean> WITHOUT_DATA = new ClassValue<>() {
        @Override protected Boolean computeValue(Class<?> type) {
            return find(type, StateMachine.class, 1) == Void.class;
        }
    };

    private Protocols() {}

    /// The class that stands for parameter `index` of `base` in `type`; for a parameter that is left open, its bound.
    static Class<?> find(Class<?> type, Class<?> base, int index) {
        Map<TypeVariable<?>, Type> known = new HashMap<>();
        for (Class<?> at = type; at != null && at != base; at = at.getSuperclass()) {
            if (at.getGenericSuperclass() instanceof ParameterizedType parent && parent.getRawType() instanceof Class<?> raw) {
                var parameters = raw.getTypeParameters();
                var arguments = parent.getActualTypeArguments();
                for (int i = 0; i < parameters.length; i++) known.put(parameters[i], arguments[i]);
            }
        }
        return erase(base.getTypeParameters()[index], known);
    }

    private static Class<?> erase(Type type, Map<TypeVariable<?>, Type> known) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            case TypeVariable<?> variable -> {
                var given = known.get(variable);
                yield given == null ? erase(variable.getBounds()[0], known) : erase(given, known);
            }
            case WildcardType wildcard -> erase(wildcard.getUpperBounds()[0], known);
            case GenericArrayType array -> erase(array.getGenericComponentType(), known).arrayType();
            default -> Object.class;
        };
    }
}
