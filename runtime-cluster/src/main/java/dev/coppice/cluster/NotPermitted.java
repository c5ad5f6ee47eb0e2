package dev.coppice.cluster;

/// The value of the reason with which an operation fails for which the peer gives no right.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="call"}
///
/// @param right the missing right
/// @param node the node that refuses
public record NotPermitted(Right right, String node) {
    @Override public String toString() {
        return "node " + node + " does not give the right " + right + "; grant it there with NodeOptions.rights";
    }
}
