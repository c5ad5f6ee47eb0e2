package dev.coppice.cluster;

import java.time.Duration;
import java.util.List;

/// A snapshot of the current and past activity of a node, see [Node#statistics]. Each value is read separately.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="statistics"}
///
/// @param peers the peers that are up
/// @param known the members that the transport reports, the own node included
/// @param undecodable messages from peers that could not be read
/// @param refused operations of peers that were refused because the peer lacked the right
/// @param ups how often a peer came up
/// @param downs how often a peer went down
public record NodeStatistics(List<Link> peers, int known, long undecodable, long refused, long ups, long downs) {

    public NodeStatistics {
        peers = List.copyOf(peers);
    }

    /// The connection to one peer.
    ///
    /// @param since how long it has been up
    /// @param waitingBytes the bytes that wait to be sent
    /// @param waitingSenders the processes and threads that wait until fewer bytes wait
    /// @param framesOut the messages and signals sent
    /// @param bytesOut the bytes sent
    /// @param framesIn the messages and signals received
    /// @param bytesIn the bytes received
    /// @param roundTrip the time that the latest heartbeat took to the peer and back; zero before the first one
    /// @param lastHeard how long ago something was received
    /// @param openCalls the calls to the peer that wait for a reply
    /// @param openRequests the calls of the peer that wait for a reply of this node
    /// @param watched the processes here that the peer monitors
    /// @param standIns the processes of the peer that this node has learned of and that something here still refers to
    public record Link(
            Peer peer,
            Duration since,
            long waitingBytes,
            int waitingSenders,
            long framesOut,
            long bytesOut,
            long framesIn,
            long bytesIn,
            Duration roundTrip,
            Duration lastHeard,
            int openCalls,
            int openRequests,
            int watched,
            int standIns) {}
}
