package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// A message that no process will handle.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="letter"}
///
/// @param message the message
/// @param sender the process that sent it, or null if no process did
/// @param receiver the [Pid] or [Name] that it was sent to
public record DeadLetter(Cause cause, Object message, @Nullable Pid sender, Object receiver) {

    /// The reason why a message became a dead letter.
    public enum Cause {
        /// The receiver had ended, or ended before it handled the message.
        ENDED,
        /// No process holds the name.
        UNKNOWN_NAME,
        /// The message was sent through an inactive alias, or is a reply to an abandoned request.
        INACTIVE_ALIAS,
        /// A bounded mailbox dropped the message.
        DROPPED,
        /// The receiver is on another node, and the connection to it is lost or does not exist.
        LOST_NODE,
        /// The link to the receiver's node is full, and the node is configured to drop messages then.
        LINK_FULL,
        /// The message came from another node and cannot be read here, or is outside the protocol of the receiver.
        UNDECODABLE,
        /// The receiver received the message and did not handle it.
        UNHANDLED
    }
}
