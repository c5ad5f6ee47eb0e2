package dev.coppice.behaviours.internal.support;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;

/// Finds the protocol of a behaviour class: the argument for one type parameter of the class that it extends.
///
/// Computed once per class.
public final class ProtocolTypes {
    private ProtocolTypes() {}

    /// The argument that a class passes for parameter `index` of `base`, which it extends.
    public static ClassValue<Class<?>> ofArgument(Class<?> base, int index) {
        return new ClassValue<>() {
            @Override protected Class<?> computeValue(Class<?> type) {
                return find(type, base, index);
            }
        };
    }

    /// The class that `type` passes for parameter `index` of `base`, or the bound of the parameter if it is left open.
    static Class<?> find(Class<?> type, Class<?> base, int index) {
        Map<TypeVariable<?>, Type> known = new HashMap<>();
        for (Class<?> at = type; at != null && at != base; at = at.getSuperclass()) {
            if (at.getGenericSuperclass() instanceof ParameterizedType parent
                    && parent.getRawType() instanceof Class<?> raw) {
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
