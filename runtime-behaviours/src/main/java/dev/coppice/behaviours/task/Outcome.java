package dev.coppice.behaviours.task;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// The outcome of a task: the value that it returned, or the reason with which it ended.
///
/// {@snippet class="dev.coppice.behaviours.snippets.OutcomeExamples" region="outcome"}
///
/// @param <R> the result type of the task
public sealed interface Outcome<R extends @Nullable Object> {

    /// The task returned a value.
    ///
    /// @param value the returned value
    record Value<R extends @Nullable Object>(R value) implements Outcome<R> {}

    /// The task ended without returning.
    ///
    /// @param reason the exit reason; [ExitReason.Timeout] if the task of a stream was killed for exceeding its timeout
    /// @param input the element that the task worked on, for a stream with [StreamOptions#zipInputOnExit]; else null
    record Exit<R extends @Nullable Object>(ExitReason reason, @Nullable Object input) implements Outcome<R> {

        /// An exit of a task without an input.
        public Exit(ExitReason reason) {
            this(reason, null);
        }
    }
}
