package dev.coppice.behaviours.internal.support;

import dev.coppice.behaviours.Owned;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.HashSet;
import java.util.Set;

/// Finds the [Owned] type arguments of a behaviour class. Computed once per class, and only for the isolation check.
public final class OwnedTypes {

    private OwnedTypes() {}

    /// Whether a class that extends `base` owns its type argument for parameter `index` of `base`.
    public static ClassValue<Boolean> ofArgument(Class<?> base, int index) {
        return new ClassValue<>() {
            @Override protected Boolean computeValue(Class<?> type) {
                return isOwned(type, base, index);
            }
        };
    }

    /// Whether `type`, or a class between it and `base`, passes an [Owned] type for parameter `index` of `base`.
    private static boolean isOwned(Class<?> type, Class<?> base, int index) {
        Set<TypeVariable<?>> owned = new HashSet<>();
        for (Class<?> at = type; at != null && at != base; at = at.getSuperclass()) {
            if (!(at.getAnnotatedSuperclass() instanceof AnnotatedParameterizedType parent)) continue;
            var parameters = ((Class<?>) ((ParameterizedType) parent.getType()).getRawType()).getTypeParameters();
            var arguments = parent.getAnnotatedActualTypeArguments();
            for (int i = 0; i < parameters.length; i++) {
                if (isOwned(arguments[i], owned)) owned.add(parameters[i]);
            }
        }
        return owned.contains(base.getTypeParameters()[index]);
    }

    private static boolean isOwned(AnnotatedType argument, Set<TypeVariable<?>> owned) {
        return argument.isAnnotationPresent(Owned.class)
                || argument.getType() instanceof TypeVariable<?> variable && owned.contains(variable);
    }
}
