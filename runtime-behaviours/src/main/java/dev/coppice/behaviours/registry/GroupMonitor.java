package dev.coppice.behaviours.registry;

import dev.coppice.core.Ref;
import java.util.List;
import java.util.Map;

/// A monitor of process groups, active until it is closed or its listener ends. See [ProcessGroups#monitor].
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessGroupsExamples" region="monitor"}
///
/// @param <G> the group keys
/// @param <M> the protocol of the members
public final class GroupMonitor<G, M> implements AutoCloseable {
    private final Map<G, List<Ref<M>>> members;
    private final Runnable end;

    GroupMonitor(Map<G, List<Ref<M>>> members, Runnable end) {
        this.members = members;
        this.end = end;
    }

    /// The members at the time when the monitor began, by group. The events describe the changes from there.
    public Map<G, List<Ref<M>>> members() {
        return members;
    }

    /// Ends the monitor. After this returns, no more events are sent. Events already in the mailbox stay there.
    /// Idempotent.
    @Override public void close() {
        end.run();
    }
}
