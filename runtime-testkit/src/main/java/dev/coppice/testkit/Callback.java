package dev.coppice.testkit;

/// The places in the code of a process where a [Fault] can strike.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="in"}
public enum Callback {
    /// Starting.
    INIT,
    /// Handling a message that wants no answer.
    MESSAGE,
    /// Handling a call.
    REQUEST,
    /// Handling a signal: the end of another process, a timer.
    SIGNAL,
    /// Going on after a callback that asked for it.
    PROCEED,
    /// Ending in order.
    TERMINATE
}
