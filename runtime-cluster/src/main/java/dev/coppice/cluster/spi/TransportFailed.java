package dev.coppice.cluster.spi;

import org.jspecify.annotations.Nullable;

/// Thrown when a channel cannot be opened. The message says what was wrong, with the address or the file, and what to
/// do.
public final class TransportFailed extends Exception {
    private static final long serialVersionUID = 1L;

    /// What was wrong.
    public enum Kind {
        /// The own address cannot be used: it is taken, or this machine does not have it.
        ADDRESS,
        /// None of the given addresses of other members could be reached.
        NO_ADDRESS_REACHED,
        /// TLS: a certificate or a key is missing, cannot be read, or was refused.
        TLS,
        /// The settings contradict each other, or the transport does not support them.
        SETTINGS,
        /// Anything else.
        OTHER
    }

    private final Kind kind;

    public TransportFailed(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// Returns what was wrong.
    public Kind kind() {
        return kind;
    }
}
