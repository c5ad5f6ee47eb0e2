package dev.coppice.cluster;

/// The value of the reason with which a start at a peer fails that provides no such factory.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="call"}
///
/// @param name the name of the factory
/// @param node the node that was asked
public record NoFactory(String name, String node) {
    @Override public String toString() {
        return "node " + node + " provides no factory " + name;
    }
}
