package dev.coppice.observer.internal.page;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object, in order.
public final class Fields extends LinkedHashMap<String, @Nullable Object> {
    private static final long serialVersionUID = 1;

    /// Adds a member.
    public Fields with(String name, @Nullable Object value) {
        put(name, value);
        return this;
    }
}
