package dev.coppice.entities.internal;

import dev.coppice.behaviours.internal.support.ProtocolTypes;
import dev.coppice.entities.EntityServer;
import java.util.List;

/// The types of which values travel between the nodes of a kind, as far as the class of its server declares them.
public final class KindTypes {
    private static final ClassValue<Class<?>> KEYS = ProtocolTypes.ofArgument(EntityServer.class, 0);
    private static final ClassValue<Class<?>> MESSAGES = ProtocolTypes.ofArgument(EntityServer.class, 2);

    private KindTypes() {}

    /// Returns the types of the keys, of the messages, and of the states that are handed off.
    public static List<Class<?>> of(Class<?> server) {
        return List.of(KEYS.get(server), MESSAGES.get(server), handedOff(server));
    }

    /// Returns the type that the nearest `handOff` declares to return.
    private static Class<?> handedOff(Class<?> server) {
        for (Class<?> at = server; at != null && at != EntityServer.class; at = at.getSuperclass()) {
            for (var method : at.getDeclaredMethods()) {
                if (method.getName().equals("handOff") && method.getParameterCount() == 1 && !method.isBridge())
                    return method.getReturnType();
            }
        }
        return Object.class;
    }
}
