package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// What became of a task: the value it returned, or the reason it ended with instead.
///
/// {@snippet class="dev.coppice.behaviours.snippets.OutcomeExamples" region="outcome"}
///
/// @param <R> what the task returns
public sealed interface Outcome<R extends @Nullable Object> {

    /// The task returned.
    ///
    /// @param value what it returned
    record Value<R extends @Nullable Object>(R value) implements Outcome<R> {}

    /// The task ended without returning.
    ///
    /// @param reason why; [ExitReason.Timeout] for a task of a stream that was killed because it took too long
    /// @param input the element it worked on, if it is a task of a stream with [StreamOptions#zipInputOnExit]; else null
    record Exit<R extends @Nullable Object>(ExitReason reason, @Nullable Object input) implements Outcome<R> {

        /// An exit of a task that has no input.
        public Exit(ExitReason reason) {
            this(reason, null);
        }
    }
}
