package dev.coppice.cluster;

/// Thrown when a message was not sent because too much waits already to be sent to its node. Nothing was sent; the same
/// message may be sent again later.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="full"}
public final class LinkFull extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String node;
    private final long waitingBytes;

    /// @param node the name of the node
    /// @param waitingBytes how many bytes wait to be sent to it
    public LinkFull(String node, long waitingBytes, String advice) {
        super(waitingBytes + " bytes wait to be sent to node " + node + ", which is more than it may be; " + advice);
        this.node = node;
        this.waitingBytes = waitingBytes;
    }

    /// Returns the name of the node that the message was for.
    public String node() {
        return node;
    }

    /// Returns how many bytes waited to be sent to it.
    public long waitingBytes() {
        return waitingBytes;
    }
}
