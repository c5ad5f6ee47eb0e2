package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// Why an [EventHandler] is taken out of its manager.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="removal"}
public sealed interface Removal {

    /// It asked for it: see [EventHandler#remove].
    record ByItself() implements Removal {}

    /// Somebody called [EventManager#remove].
    ///
    /// @param argument what was given there
    record Removed(@Nullable Object argument) implements Removal {}

    /// Another handler takes its place.
    ///
    /// @param argument what was given to the swap
    /// @param successor the id of the other one
    record Swapped(@Nullable Object argument, Object successor) implements Removal {}

    /// One of its callbacks threw, or broke the contract.
    record Failed(ExitReason reason) implements Removal {}

    /// The process that supervised it ended.
    record OwnerEnded(ExitReason reason) implements Removal {}

    /// The manager ends.
    record ManagerEnds(ExitReason reason) implements Removal {}
}
