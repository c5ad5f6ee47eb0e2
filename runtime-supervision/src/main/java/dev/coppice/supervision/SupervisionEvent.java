package dev.coppice.supervision;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// Something that happened in a supervision tree. See [SupervisionEvents].
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisionEventsExamples" region="listen"}
public sealed interface SupervisionEvent {

    Pid supervisor();

    /// The id of the child; for children that have none, the id of the spec they were started from.
    Object id();

    /// A child was started, not for the sake of one that failed.
    record Started(Pid supervisor, Object id, Pid child) implements SupervisionEvent {}

    /// A child ended.
    ///
    /// @param bySupervisor whether its supervisor ended it
    record Exited(Pid supervisor, Object id, Pid child, ExitReason reason, boolean bySupervisor) implements SupervisionEvent {}

    /// A child was started again.
    ///
    /// @param before the incarnation before
    record Restarted(Pid supervisor, Object id, Pid before, Pid child) implements SupervisionEvent {}

    /// A child did not start with its supervisor, or not again.
    record StartFailed(Pid supervisor, Object id, ExitReason reason) implements SupervisionEvent {}

    /// The supervisor ends because there were too many restarts.
    ///
    /// @param id the child whose restart would have been one too many
    record GaveUp(Pid supervisor, Object id, ExitReason reason) implements SupervisionEvent {}
}
