package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// Settles with the reason when a process has ended. Given up, it leaves nothing on that process.
final class EndNode extends RequestNode<ExitReason> {
    /// Written before anybody else knows of this node.
    private @Nullable Monitor listener;

    EndNode(ProcessCell server, Object named, Object payload, @Nullable ProcessCell requester) {
        super(server, named, payload, requester);
    }

    /// Begins to listen for the end of `cell`.
    EndNode of(ProcessCell cell) {
        listener = Monitors.listen(cell, this::settleWith);
        return this;
    }

    @Override void abandoned() {
        if (listener != null) Monitors.forget(listener);
    }
}
