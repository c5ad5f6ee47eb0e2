package dev.coppice.core.internal.mailbox;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// A message that expects no reply.
public class MessageEnvelope extends Envelope {
    public final Object payload;
    /// The process that sent it, or null if no process did.
    public final @Nullable Pid sender;

    public MessageEnvelope(Object payload, @Nullable Pid sender) {
        this.payload = payload;
        this.sender = sender;
    }
}
