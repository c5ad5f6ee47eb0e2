package dev.coppice.core;

import org.jspecify.annotations.Nullable;

/// A message that nobody will handle.
///
/// {@snippet class="dev.coppice.behaviours.snippets.DiagnosisExamples" region="letter"}
///
/// @param message what was sent
/// @param sender the process that sent it, or null if it was none
/// @param receiver the [Pid] or [Name] it was sent to
public record DeadLetter(Cause cause, Object message, @Nullable Pid sender, Object receiver) {

    /// Why nobody will.
    public enum Cause {
        /// The receiver had ended, or ended before it came to the message.
        ENDED,
        /// Nobody holds the name.
        UNKNOWN_NAME,
        /// It was sent through an alias that is switched off, or answers a request that was given up.
        INACTIVE_ALIAS,
        /// A bounded mailbox dropped it.
        DROPPED,
        /// The receiver had no use for it.
        UNHANDLED
    }
}
