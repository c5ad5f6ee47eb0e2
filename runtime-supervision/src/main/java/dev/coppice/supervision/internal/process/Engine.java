package dev.coppice.supervision.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.Strategy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state of a supervisor, and what it does: the one place that acts. Owned by the supervisor; called in its callbacks only.
sealed interface Engine permits Tree, Pool {

    /// A linked process ended. Strangers are none of its business.
    void childEnded(ProcessContext self, Pid pid, ExitReason reason);

    /// It is time to try a restart again.
    void retry(ProcessContext self, Retry retry);

    /// Does what is asked and returns the answer.
    @Nullable Object ask(ProcessContext self, Ask ask);

    /// Ends all children, and then the supervisor with `reason`.
    void stop(ProcessContext self, ExitReason reason);

    /// Goes on by another plan, with the children that it has.
    ///
    /// @throws IllegalArgumentException if the plan is for another kind of supervisor
    void change(Blueprint blueprint);

    List<ChildInfo> children();

    Strategy strategy();
}
