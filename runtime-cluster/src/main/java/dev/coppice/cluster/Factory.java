package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

/// The name of something that a node starts for others: a process made from an argument. Both sides declare the same
/// constant; the starting side provides the code with [Node#provide].
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="factories"}
///
/// @param <A> the type of the argument, which must be able to travel
/// @param <M> the protocol of the process
/// @param name the same at both nodes
public record Factory<A, M>(String name) {
    public Factory {
        requireNonNull(name, "name must not be null");
    }
}
