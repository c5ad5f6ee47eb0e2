package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

/// A name at a node, as errors and the `process` of a `Down` show it.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="monitor"}
///
/// @param key the key of the name
/// @param node the name of the node
public record NameAt(Object key, String node) {
    public NameAt {
        requireNonNull(key, "key must not be null");
        requireNonNull(node, "node must not be null");
    }

    @Override public String toString() {
        return key + "@" + node;
    }
}
