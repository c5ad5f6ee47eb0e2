package dev.coppice.cluster.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;

/// Method handles to accessors and canonical constructors. Made at registration and kept.
final class Handles {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Handles() {}

    /// The accessor of `component`, as `(Object)` to its primitive type or to `Object`.
    static MethodHandle accessor(RecordComponent component, String path) {
        var owner = component.getDeclaringRecord();
        var type = component.getType();
        try {
            var handle = lookup(owner).findVirtual(owner, component.getName(), MethodType.methodType(type));
            return handle.asType(MethodType.methodType(type.isPrimitive() ? type : Object.class, Object.class));
        } catch (IllegalAccessException inaccessible) {
            throw closed(owner, path, inaccessible);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(owner + " has no accessor " + component.getName(), impossible);
        }
    }

    /// The canonical constructor of `type`, as `(Object[])Object`.
    static MethodHandle constructor(Class<?> type, String path) {
        var components = type.getRecordComponents();
        Class<?>[] parameters = new Class<?>[components.length];
        for (int i = 0; i < parameters.length; i++) parameters[i] = components[i].getType();
        try {
            return lookup(type).findConstructor(type, MethodType.methodType(void.class, parameters))
                    .asFixedArity()
                    .asSpreader(Object[].class, parameters.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException inaccessible) {
            throw closed(type, path, inaccessible);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(type + " has no canonical constructor", impossible);
        }
    }

    /// A lookup that sees all of `type` if its package is open to this module, else its public members.
    private static MethodHandles.Lookup lookup(Class<?> type) {
        Handles.class.getModule().addReads(type.getModule());
        try {
            return MethodHandles.privateLookupIn(type, LOOKUP);
        } catch (IllegalAccessException closed) {
            return LOOKUP;
        }
    }

    private static IllegalArgumentException closed(Class<?> type, String path, IllegalAccessException cause) {
        return new IllegalArgumentException(path + " cannot travel: " + type.getTypeName()
                + " is not accessible; add `opens " + type.getPackageName() + " to dev.coppice.cluster;` to module "
                + type.getModule().getName(), cause);
    }
}
