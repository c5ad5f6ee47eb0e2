package dev.coppice.cluster.spi;

/// Thrown when bytes are well formed but stand for a value that cannot exist here: an unknown type, a missing required
/// component, a constructor that refuses. The message names the type. It costs one message, never the connection.
public final class Undecodable extends Exception {
    private static final long serialVersionUID = 1L;

    public Undecodable(String message) {
        super(message);
    }

    public Undecodable(String message, Throwable cause) {
        super(message, cause);
    }
}
