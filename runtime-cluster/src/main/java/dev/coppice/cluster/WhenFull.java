package dev.coppice.cluster;

/// The treatment of a message to a peer whose outbound queue is full. Signals, replies and exits are never held up.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="full"}
public enum WhenFull {
    /// The sending process waits, at most [NodeOptions#sendTimeout], a call at most its own timeout. The default.
    WAIT,
    /// [LinkFull] is thrown at once.
    REFUSE,
    /// The message becomes a dead letter; a call fails with that reason.
    DROP
}
