package dev.coppice.core.internal.process;

import dev.coppice.core.ContextCarrier;
import dev.coppice.core.internal.mailbox.ContextEnvelope;
import dev.coppice.core.internal.mailbox.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Captures context from the thread that sends a message, and restores it where the message is handled. Thread-safe.
final class ContextPropagation {
    private final List<ContextCarrier<?>> carriers;

    private ContextPropagation(List<ContextCarrier<?>> carriers) {
        this.carriers = carriers;
    }

    /// Returns null if `carriers` carry nothing from message to message.
    static @Nullable ContextPropagation of(List<? extends ContextCarrier<?>> carriers) {
        List<ContextCarrier<?>> carrying =
                carriers.stream().<ContextCarrier<?>>map(any -> any)
                .filter(any -> !(any instanceof ClearedThreadLocals)).toList();
        return carrying.isEmpty() ? null : new ContextPropagation(carrying);
    }

    @Nullable Object[] capture() {
        var captured = new @Nullable Object[carriers.size()];
        for (int i = 0; i < captured.length; i++) captured[i] = carriers.get(i).capture();
        return captured;
    }

    /// Makes the context of `envelope` current; clears the context if the envelope carries none.
    @SuppressWarnings("unchecked") // each carrier gets back what it captured
    void restore(Envelope envelope) {
        var captured = switch (envelope) {
            case ContextEnvelope message -> message.context;
            case RequestEnvelope<?> request -> request.context;
            default -> null;
        };
        for (int i = 0; i < carriers.size(); i++) {
            ((ContextCarrier<Object>) carriers.get(i)).restore(captured == null ? null : captured[i]);
        }
    }
}
