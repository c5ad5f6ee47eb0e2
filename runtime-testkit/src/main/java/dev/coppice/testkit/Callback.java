package dev.coppice.testkit;

/// The callbacks of a process in which a [Fault] can strike.
///
/// {@snippet class="dev.coppice.testkit.snippets.FaultsExamples" region="in"}
public enum Callback {
    /// Initialization.
    INIT,
    /// Handling a message that expects no reply.
    MESSAGE,
    /// Handling a call.
    REQUEST,
    /// Handling a signal: the end of another process, a timer.
    SIGNAL,
    /// Continuing after a callback that requested it.
    CONTINUE,
    /// Orderly termination.
    TERMINATE
}
