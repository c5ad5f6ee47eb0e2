package dev.coppice.core.internal.mailbox;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// A message together with what its sender's thread carried.
public final class ContextMessage extends Message {
    public final @Nullable Object[] context;

    public ContextMessage(Object payload, @Nullable Pid sender, @Nullable Object[] context) {
        super(payload, sender);
        this.context = context;
    }
}
