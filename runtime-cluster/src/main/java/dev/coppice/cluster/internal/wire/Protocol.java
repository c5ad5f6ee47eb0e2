package dev.coppice.cluster.internal.wire;

/// The numbers of the protocol between nodes.
public final class Protocol {
    /// The versions of the protocol that this node speaks.
    public static final int OLDEST = 1;
    public static final int NEWEST = 1;

    /// The first byte of a packet that belongs to the greeting.
    public static final int GREETING = 1;
    /// The first byte of a packet of data.
    public static final int DATA = 2;
    /// The largest packet of a greeting.
    public static final int LARGEST_GREETING = 4096;
    /// The size at which a packet of data is sent, and above which a frame is cut in pieces.
    public static final int PACKET = 64 * 1024;

    private Protocol() {}

    /// Returns the version that both sides speak, or 0 if there is none.
    public static int common(int oldest, int newest) {
        int version = Math.min(newest, NEWEST);
        return version >= Math.max(oldest, OLDEST) ? version : 0;
    }
}
