package dev.coppice.core.internal.mailbox;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// A message together with the context values of its sender's thread.
public final class ContextEnvelope extends MessageEnvelope {
    public final @Nullable Object[] context;

    public ContextEnvelope(Object payload, @Nullable Pid sender, @Nullable Object[] context) {
        super(payload, sender);
        this.context = context;
    }
}
