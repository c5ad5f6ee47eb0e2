package dev.coppice.core.internal.process;

import dev.coppice.core.ContextCarrier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The thread-locals that the runtime clears after each callback. It carries no context itself, see
/// [ThreadLocalCleaner].
public record ClearedThreadLocals(List<ThreadLocal<?>> locals) implements ContextCarrier<Object> {

    @Override public @Nullable Object capture() {
        return null;
    }

    @Override public void restore(@Nullable Object captured) {}
}
