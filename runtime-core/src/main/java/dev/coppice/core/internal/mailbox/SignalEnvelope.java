package dev.coppice.core.internal.mailbox;

import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import org.jspecify.annotations.Nullable;

/// A signal that the receiver handles itself.
public final class SignalEnvelope extends Envelope {
    public final Signal signal;
    /// The process whose end the signal reports, if its code may still run and send messages. The receiver drops
    /// messages from this stale sender that arrive later.
    public final @Nullable Pid staleSender;
    /// Set by the sender before it sends the signal, or by the receiving process itself: the signal must not be
    /// handled.
    public boolean withdrawn;

    public SignalEnvelope(Signal signal, @Nullable Pid staleSender) {
        this.signal = signal;
        this.staleSender = staleSender;
    }
}
