package dev.coppice.behaviours.task;

/// The action of [Task#yieldMany] on the tasks that are not done when its timeout elapses.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskExamples" region="late"}
public enum OnTimeout {
    /// They keep running. The owner may wait for them again.
    KEEP_RUNNING,
    /// They keep running, and their results are dropped: see [Task#ignore].
    IGNORE,
    /// They are killed.
    KILL_TASK
}
