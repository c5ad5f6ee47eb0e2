package dev.coppice.core.internal.mailbox;

import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import org.jspecify.annotations.Nullable;

/// A signal on its way to a process that is to handle it.
public final class SignalEnvelope extends Envelope {
    public final Signal signal;
    /// The process whose end this tells, if its code may still be running and sending; messages of it that come later are dropped.
    public final @Nullable Pid ghost;
    /// Set by the process itself: it is not to be handled any more.
    public boolean withdrawn;

    public SignalEnvelope(Signal signal, @Nullable Pid ghost) {
        this.signal = signal;
        this.ghost = ghost;
    }
}
