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
        /// The receiver received the message and did not handle it.
        UNHANDLED
    }
}
