package dev.coppice.cluster.spi;

import org.jspecify.annotations.Nullable;

/// Thrown when a channel cannot be opened. The message states the problem, with the address or the file, and its
/// remedy.
public final class TransportFailed extends Exception {
    private static final long serialVersionUID = 1L;

    /// The kind of problem.
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

    /// Returns the kind of problem.
    public Kind kind() {
        return kind;
    }
}
