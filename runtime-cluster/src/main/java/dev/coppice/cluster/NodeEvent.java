package dev.coppice.cluster;

/// An event about a peer of a node, see [Node#onEvent]. For one incarnation of a peer, `Up` and `Down` alternate.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="events"}
public sealed interface NodeEvent {

    /// Returns the peer.
    Peer peer();

    /// The peer is up: it can be reached from now on. Comes before every message of the peer.
    record Up(Peer peer) implements NodeEvent {}

    /// The peer is down. Comes after everything that was received from it, and after the exits, downs and failed calls
    /// that its loss causes.
    record Down(Peer peer, Cause cause) implements NodeEvent {}

    /// Why a peer is down.
    enum Cause {
        /// It said that it leaves.
        LEFT,
        /// It sent nothing for too long, or its connection broke.
        LOST,
        /// The group that this node belongs to does not contain it any longer, although it may be alive.
        SPLIT,
        /// It broke the protocol.
        REFUSED,
        /// This node disconnected it, or leaves itself.
        DISCONNECTED
    }
}
