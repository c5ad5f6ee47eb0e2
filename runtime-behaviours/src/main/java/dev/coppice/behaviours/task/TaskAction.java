package dev.coppice.behaviours.task;

/// The code of a [Task] that returns nothing. It runs in the task and may block.
///
/// Methods that start tasks take a `TaskAction` or a [Callable][java.util.concurrent.Callable].
/// A lambda that returns a value is a `Callable`. A lambda that returns nothing is a `TaskAction`.
/// A lambda that always throws would fit both, and is a `Callable`.
///
/// {@snippet class="dev.coppice.behaviours.snippets.TaskExamples" region="action"}
@FunctionalInterface
public interface TaskAction {

    /// Does the work. If this throws, the task fails with the exception.
    void run() throws Exception;
}
