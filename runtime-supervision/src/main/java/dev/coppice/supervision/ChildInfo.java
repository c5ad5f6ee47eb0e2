package dev.coppice.supervision;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// One child as its supervisor lists it.
///
/// {@snippet class="dev.coppice.supervision.snippets.PlanExamples" region="children"}
///
/// @param id its id; null where children have none
/// @param pid the process, or null if none runs
public record ChildInfo(@Nullable Object id, @Nullable Pid pid, State state, ChildType type) {

    /// What a child is doing, as far as its supervisor knows.
    public enum State {
        RUNNING,
        /// It failed, and its supervisor tries again.
        RESTARTING,
        /// It was ignored, terminated, or had nothing more to do.
        DOWN
    }
}
