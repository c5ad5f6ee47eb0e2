package dev.coppice.cluster.internal.node;

import dev.coppice.core.ActorRuntime.Registration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The factories that a node provides, by name. Thread-safe.
final class Provided {
    private final ConcurrentHashMap<String, Function<@Nullable Object, Object>> factories = new ConcurrentHashMap<>();

    @SuppressWarnings("unchecked") // both sides declare the same constant; a wrong argument fails that start alone
    Registration add(String name, Function<?, ?> code) {
        var erased = (Function<@Nullable Object, Object>) code;
        if (factories.putIfAbsent(name, erased) != null) {
            throw new IllegalArgumentException("a factory named " + name
                    + " is provided already; close its registration first");
        }
        return () -> factories.remove(name, erased);
    }

    @Nullable Function<@Nullable Object, Object> get(String name) {
        return factories.get(name);
    }
}
