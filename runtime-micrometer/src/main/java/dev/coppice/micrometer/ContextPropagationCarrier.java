package dev.coppice.micrometer;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ScopedContextCarrier;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries the values of all libraries that take part in Micrometer's context propagation: observations, Reactor's
/// context, security contexts. Needs `io.micrometer:context-propagation`. Thread-safe.
///
/// {@snippet class="dev.coppice.micrometer.snippets.MetricsExamples" region="propagation"}
///
/// A value that the sender does not have is cleared in the callback, and the values of the thread come back after it.
public final class ContextPropagationCarrier implements ScopedContextCarrier<ContextSnapshot> {
    private final ContextSnapshotFactory factory;

    /// Carries the values that are registered in the global registry of context propagation.
    ///
    /// @throws IllegalStateException if the artifact is missing
    public ContextPropagationCarrier() {
        this(global());
    }

    /// Carries the snapshots of `factory`. It decides whether values that the sender does not have are cleared.
    public ContextPropagationCarrier(ContextSnapshotFactory factory) {
        this.factory = requireNonNull(factory, "factory must not be null");
    }

    private static ContextSnapshotFactory global() {
        try {
            return ContextSnapshotFactory.builder().clearMissing(true).build();
        } catch (NoClassDefFoundError missing) {
            throw new IllegalStateException(
                    "io.micrometer:context-propagation is not on the class path; add that dependency", missing);
        }
    }

    @Override public @Nullable ContextSnapshot capture() {
        var snapshot = factory.captureAll();
        return snapshot instanceof Map<?, ?> values && values.isEmpty() ? null : snapshot;
    }

    @Override public AutoCloseable open(@Nullable ContextSnapshot captured) {
        return (captured == null ? factory.captureFrom() : captured).setThreadLocals();
    }
}
