package dev.coppice.supervision;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;

/// An event in a supervision tree, see [SupervisionEvents]. `runtime.ref(pid, Protocol.class)` returns an address for a
/// pid.
///
/// {@snippet class="dev.coppice.supervision.snippets.SupervisionEventsExamples" region="listen"}
public sealed interface SupervisionEvent {

    Pid supervisor();

    /// Returns the id of the child; for children without ids, the id of the spec from which they were started.
    Object id();

    /// A child was started, other than by a restart.
    record Started(Pid supervisor, Object id, Pid child) implements SupervisionEvent {}

    /// A child ended.
    ///
    /// @param bySupervisor whether its supervisor ended it
    record Exited(Pid supervisor, Object id, Pid child, ExitReason reason, boolean bySupervisor)
            implements SupervisionEvent {}

    /// A child was restarted.
    ///
    /// @param before the previous incarnation
    record Restarted(Pid supervisor, Object id, Pid before, Pid child) implements SupervisionEvent {}

    /// A child failed to start with its supervisor, or failed to restart.
    record StartFailed(Pid supervisor, Object id, ExitReason reason) implements SupervisionEvent {}

    /// The supervisor ends because there were too many restarts.
    ///
    /// @param id the child whose restart exceeded the intensity
    record GaveUp(Pid supervisor, Object id, ExitReason reason) implements SupervisionEvent {}
}
