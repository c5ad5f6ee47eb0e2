package dev.coppice.supervision;

import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// One child, as listed by its supervisor.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisorSpecExamples" region="children"}
///
/// `runtime.ref(pid, Protocol.class)` returns the address of a child, for sending messages to it.
///
/// @param id the id of the child; null where children have none
/// @param pid the process, or null if none is running
public record ChildInfo(@Nullable Object id, @Nullable Pid pid, State state, ChildType type) {

    /// The state of a child, as far as its supervisor knows.
    public enum State {
        RUNNING,
        /// The child failed, and its supervisor is going to restart it.
        RESTARTING,
        /// The child was ignored at the start, was terminated, or ended and is not restarted.
        DOWN
    }
}
