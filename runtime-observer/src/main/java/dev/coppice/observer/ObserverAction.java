package dev.coppice.observer;

/// An action on a process that viewers of an [Observer] may be allowed to take. None is permitted unless
/// [ObserverOptions#allow] names it.
///
/// {@snippet class="dev.coppice.observer.snippets.ObserverExamples" region="actions"}
public enum ObserverAction {
    /// Ends a process with [dev.coppice.core.ExitReason#KILL], whatever it is doing.
    KILL,
    /// Asks a process to terminate with [dev.coppice.core.ExitReason#SHUTDOWN].
    TERMINATE,
    /// Has a static supervisor shut a child down and start it again. Uses none of the supervisor's restarts.
    RESTART,
    /// Suspends a process: it handles only system requests until it is resumed.
    SUSPEND,
    /// Resumes a suspended process.
    RESUME,
    /// Traces the messages of a process, with limits.
    TRACE
}
