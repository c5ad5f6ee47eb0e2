package dev.coppice.behaviours.event;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// The reason for which an [EventHandler] is removed from its manager.
///
/// {@snippet class="dev.coppice.behaviours.snippets.EventManagerExamples" region="removal"}
public sealed interface RemovalReason {

    /// The handler removed itself: see [EventHandler#remove].
    record ByItself() implements RemovalReason {}

    /// A caller removed it with [EventManager#remove].
    ///
    /// @param argument the argument of the removal
    record Removed(@Nullable Object argument) implements RemovalReason {}

    /// Another handler replaces it.
    ///
    /// @param argument the argument of the swap
    /// @param successor the id of the new handler
    record Swapped(@Nullable Object argument, Object successor) implements RemovalReason {}

    /// One of its callbacks threw or violated its contract.
    record Failed(ExitReason reason) implements RemovalReason {}

    /// The process that owns it ended.
    record OwnerEnded(ExitReason reason) implements RemovalReason {}

    /// The manager ends.
    record ManagerEnds(ExitReason reason) implements RemovalReason {}
}
