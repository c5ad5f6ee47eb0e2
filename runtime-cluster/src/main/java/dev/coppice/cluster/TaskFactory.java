package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

/// The name of a computation that a node does for others: a result made from an argument. Both sides declare the same
/// constant; the computing side provides the code with [Node#provide].
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="factories"}
///
/// @param <A> the type of the argument, which must be able to travel
/// @param <R> the type of the result, which must be able to travel
/// @param name the same at both nodes
public record TaskFactory<A, R>(String name) {
    public TaskFactory {
        requireNonNull(name, "name must not be null");
    }
}
