package dev.coppice.behaviours.task;

import org.jspecify.annotations.Nullable;

/// The function that a stream of tasks applies to each element. It runs in its own task and may block.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StreamOptionsExamples" region="function"}
///
/// @param <T> the type of the elements
/// @param <R> the type of the results
@FunctionalInterface
public interface StreamFunction<T extends @Nullable Object, R extends @Nullable Object> {

    /// Returns the result for `element`. If this throws, the task fails with the exception.
    R apply(T element) throws Exception;
}
