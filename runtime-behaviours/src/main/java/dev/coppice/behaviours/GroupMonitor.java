package dev.coppice.behaviours;

import dev.coppice.core.Pid;
import java.util.List;
import java.util.Map;

/// A monitor of process groups, until it is closed or the process that is told ends. See [ProcessGroups#monitor].
///
/// {@snippet class="dev.coppice.behaviours.snippets.ProcessGroupsExamples" region="monitor"}
///
/// @param <G> what names a group
public final class GroupMonitor<G> implements AutoCloseable {
    private final Map<G, List<Pid>> members;
    private final Runnable end;

    GroupMonitor(Map<G, List<Pid>> members, Runnable end) {
        this.members = members;
        this.end = end;
    }

    /// The members when the monitor began, by group: what the events change from then on.
    public Map<G, List<Pid>> members() {
        return members;
    }

    /// Ends the monitor. Once this returns, no more events are sent; those that wait in the mailbox stay. Closing twice does nothing.
    @Override public void close() {
        end.run();
    }
}
