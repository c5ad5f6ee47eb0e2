package dev.coppice.supervision.internal.process;

import dev.coppice.supervision.ChildInfo;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.Strategy;
import java.util.List;

/// What a supervisor is asked.
public sealed interface Ask {

    /// Answered with a [dev.coppice.core.StartResult].
    record Start(ChildSpec<?> spec) implements Ask {}

    /// Starts one more child from the template. Answered with a [dev.coppice.core.StartResult].
    record StartFromTemplate(List<Object> arguments) implements Ask {}

    /// Answered with a [dev.coppice.supervision.ChildError] or null.
    record Terminate(Object idOrPid) implements Ask {}

    /// Answered with a [dev.coppice.core.StartResult].
    record RestartChild(Object id) implements Ask {}

    /// Answered with a [dev.coppice.supervision.ChildError] or null.
    record Delete(Object id) implements Ask {}

    /// Answered with a list of [dev.coppice.supervision.ChildInfo].
    record Which() implements Ask {}

    /// Answered with [Seen].
    record Look() implements Ask {}

    /// What a supervisor shows of itself.
    record Seen(Strategy strategy, List<ChildInfo> children) {}

    /// Answered with a [dev.coppice.supervision.ChildCount].
    record Count() implements Ask {}

    /// Answered with a [ChildSpec] or null.
    record Spec(Object id) implements Ask {}

    /// Runs the first children and no others, in start order. Answered with the failure of the first that did not start, or null.
    record Resize(int running) implements Ask {}
}
