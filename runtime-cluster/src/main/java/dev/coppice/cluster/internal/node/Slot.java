package dev.coppice.cluster.internal.node;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.ProcessControl;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The node of a runtime, or none: a runtime joins once at a time. Thread-safe.
final class Slot {
    private final AtomicReference<@Nullable LocalNode> node = new AtomicReference<>();

    static Slot of(ActorRuntime runtime) {
        return ProcessControl.shared(runtime, Slot.class, Slot::new);
    }

    Optional<LocalNode> node() {
        return Optional.ofNullable(node.get());
    }

    /// Returns whether `joining` has the place now, because it was free.
    boolean take(LocalNode joining) {
        return node.compareAndSet(null, joining);
    }

    /// Frees the place if `left` has it.
    void free(LocalNode left) {
        node.compareAndSet(left, null);
    }
}
