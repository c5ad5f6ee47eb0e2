package dev.coppice.behaviours;

import org.jspecify.annotations.Nullable;

/// What a stream of tasks does with each element. Runs in a task of its own, and may block.
///
/// {@snippet class="dev.coppice.behaviours.snippets.StreamOptionsExamples" region="function"}
///
/// @param <T> the elements that come in
/// @param <R> what becomes of one
@FunctionalInterface
public interface StreamFunction<T extends @Nullable Object, R extends @Nullable Object> {

    /// The result for `element`. What it throws is how the task fails.
    R apply(T element) throws Exception;
}
