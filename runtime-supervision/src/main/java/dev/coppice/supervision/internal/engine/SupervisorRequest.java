package dev.coppice.supervision.internal.engine;

import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.RestartBudget;
import dev.coppice.supervision.Strategy;
import java.util.List;

/// A request to a supervisor.
public sealed interface SupervisorRequest {

    /// Answered with a [dev.coppice.core.StartResult].
    record Start(ChildSpec<?> spec) implements SupervisorRequest {

        /// Names the child only: the spec contains a function, and arguments that may be secret.
        @Override public String toString() {
            return "Start[" + spec.id() + ']';
        }
    }

    /// Starts a child from the template. Answered with a [dev.coppice.core.StartResult].
    record StartFromTemplate(List<Object> arguments) implements SupervisorRequest {

        /// Without the arguments, which may be secret.
        @Override public String toString() {
            return "Start[child of the template]";
        }
    }

    /// Answered with a [dev.coppice.supervision.ChildError] or null.
    record Terminate(Object idOrPid) implements SupervisorRequest {}

    /// Answered with a [dev.coppice.core.StartResult].
    record RestartChild(Object id) implements SupervisorRequest {}

    /// Answered with a [dev.coppice.supervision.ChildError] or null.
    record Delete(Object id) implements SupervisorRequest {}

    /// Answered with a list of [dev.coppice.supervision.ChildInfo].
    record WhichChildren() implements SupervisorRequest {}

    /// Lists up to `limit` children. Answered with [Description].
    record Describe(int limit) implements SupervisorRequest {}

    /// The description that a supervisor gives of itself.
    ///
    /// @param size the number of all children, listed or not
    record Description(Strategy strategy, List<ChildInfo> children, int size, RestartBudget restarts) {}

    /// Answered with a [dev.coppice.supervision.ChildCount].
    record Count() implements SupervisorRequest {}

    /// Answered with a [ChildSpec] or null.
    record Spec(Object id) implements SupervisorRequest {}

    /// Runs the first `running` partitions and no others, in start order, and divides the keys among them. Answered
    /// with the number among which they were divided before, or with the failure of the first that did not start.
    record Resize(int running) implements SupervisorRequest {}
}
