package dev.coppice.behaviours;

/// What becomes of tasks that are not done in time, when [Task#yieldMany] has waited long enough.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskExamples" region="first"}
public enum OnTimeout {
    /// They stay as they are and may be waited for again.
    NOTHING,
    /// They run on, and nobody cares any more: see [Task#ignore].
    IGNORE,
    /// They are killed.
    KILL_TASK
}
