package dev.coppice.core.internal.mailbox;

import dev.coppice.core.Signal;

/// A signal on its way to a process that is to handle it.
public final class SignalEnvelope extends Envelope {
    public final Signal signal;

    public SignalEnvelope(Signal signal) {
        this.signal = signal;
    }
}
