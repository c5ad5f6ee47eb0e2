package dev.coppice.cluster.spi;

/// Thrown when bytes make no sense or exceed a limit. The sender breaks the protocol, so its connection is given up.
///
/// Has no stack trace: a hostile peer could make many.
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    public Malformed(String message) {
        super(message, null, false, false);
    }
}
