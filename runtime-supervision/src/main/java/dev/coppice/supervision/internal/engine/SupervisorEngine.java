package dev.coppice.supervision.internal.engine;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.Strategy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of a supervisor and its actions: the only place where a supervisor acts. Owned by the supervisor; called
/// only in its callbacks.
sealed interface SupervisorEngine permits StaticSupervisorEngine, DynamicSupervisorEngine {

    /// Handles the exit of a linked process. A process that is not a child is ignored.
    void childEnded(ProcessContext self, Pid pid, ExitReason reason);

    /// Attempts a pending restart.
    void retry(ProcessContext self, RestartTimer retry);

    /// Carries out a request and returns the reply.
    @Nullable Object ask(ProcessContext self, SupervisorRequest ask);

    /// Ends all children, and then the supervisor with `reason`.
    void stop(ProcessContext self, ExitReason reason);

    /// Replaces the spec and keeps the current children.
    ///
    /// @throws IllegalArgumentException if the new spec is for another kind of supervisor
    void change(ValidatedSpec validated);

    List<ChildInfo> children();

    Strategy strategy();
}
