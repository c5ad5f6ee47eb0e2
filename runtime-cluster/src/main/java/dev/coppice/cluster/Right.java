package dev.coppice.cluster;

/// An action that processes of a peer may be allowed to take on processes here. Rights are given by role: see
/// [NodeOptions#rights].
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="options"}
public enum Right {
    /// Cast messages.
    SEND,
    /// Make calls.
    CALL,
    /// Monitor processes.
    MONITOR,
    /// Link themselves to processes.
    LINK,
    /// Send exit signals other than [dev.coppice.core.ExitReason#KILL].
    EXIT,
    /// Send [dev.coppice.core.ExitReason#KILL].
    KILL,
    /// Start processes and tasks through registered factories.
    START,
    /// Ask for which processes' replies a process waits: [dev.coppice.core.Sys#waiting]. Not given unless a role has
    /// it.
    INSPECT
}
