package dev.coppice.core.internal.mailbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One entry of a [Mailbox]. The entry is itself the node of the queue, so a send allocates once.
public abstract class Envelope {
    static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Envelope.class, "next", Envelope.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Written once, by the producer of the following entry; see [Mailbox].
    @Nullable Envelope next;

    /// Returns the entry after this one, or null if none is linked yet.
    public final @Nullable Envelope next() {
        return (Envelope) NEXT.getAcquire(this);
    }
}
