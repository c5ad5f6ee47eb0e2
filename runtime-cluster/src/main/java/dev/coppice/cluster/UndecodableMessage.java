package dev.coppice.cluster;

/// The value of the reason with which a call fails if the other node cannot read the request, or this node cannot read
/// the reply: its types are unknown there, or differ too much.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="call"}
///
/// @param what the unreadable part, with its type
public record UndecodableMessage(String what) {
    @Override public String toString() {
        return "undecodable: " + what;
    }
}
