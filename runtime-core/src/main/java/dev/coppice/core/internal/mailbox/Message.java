package dev.coppice.core.internal.mailbox;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// A message that wants no answer.
public class Message extends Envelope {
    public final Object payload;
    /// The process that sent it, or null if it was none.
    public final @Nullable Pid sender;

    public Message(Object payload, @Nullable Pid sender) {
        this.payload = payload;
        this.sender = sender;
    }
}
