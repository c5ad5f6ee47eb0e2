package dev.coppice.cluster;

import org.jspecify.annotations.Nullable;

/// Thrown when a runtime could not join a cluster. Nothing of the attempt is left. The message states the problem and
/// its remedy.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterFailuresExamples" region="join"}
public final class JoinFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The kind of problem.
    public enum Kind {
        /// Another living node has the name.
        NAME_IN_USE,
        /// The other side has another secret, or only one side has one.
        SECRET,
        /// The versions of the protocol are too far apart.
        VERSION,
        /// The other side belongs to a cluster of another name.
        CLUSTER,
        /// The transport would be reachable from other machines without TLS.
        INSECURE,
        /// The own address cannot be used.
        ADDRESS,
        /// None of the given addresses could be reached.
        NO_ADDRESS_REACHED,
        /// A certificate or a key is missing or was refused.
        TLS,
        /// The options contradict each other, or a type cannot travel.
        OPTIONS,
        /// Members of the cluster are known but did not answer in time.
        NO_ANSWER,
        /// Anything else.
        OTHER
    }

    private final Kind kind;

    public JoinFailed(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// Returns the kind of problem.
    public Kind kind() {
        return kind;
    }
}
