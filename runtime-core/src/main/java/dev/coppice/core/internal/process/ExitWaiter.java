package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// A request that completes with the exit reason when a process ends. If abandoned, it leaves nothing registered with
/// that process.
final class ExitWaiter extends RequestEnvelope<ExitReason> {
    /// Written before any other thread knows of this object.
    private @Nullable Monitor listener;

    ExitWaiter(ProcessCell server, Object named, Object payload, @Nullable ProcessCell requester) {
        super(server, named, payload, requester);
    }

    /// Starts to listen for the end of `cell`.
    ExitWaiter of(ProcessCell cell) {
        listener = Monitors.listen(cell, this::completeWith);
        return this;
    }

    @Override void abandoned() {
        if (listener != null) Monitors.forget(listener);
    }
}
