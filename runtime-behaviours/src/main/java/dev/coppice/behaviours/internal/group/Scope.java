package dev.coppice.behaviours.internal.group;

import dev.coppice.behaviours.internal.counterpart.Counterparts;
import dev.coppice.behaviours.internal.counterpart.GroupTable;
import dev.coppice.behaviours.internal.counterpart.MembershipChange;
import dev.coppice.behaviours.internal.registry.CurrentIncarnation;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The members of the groups of one scope, for the lifetime of its process.
///
/// Only that process changes the data. The members may be read from any thread without a lock, for the reasons that
/// [GroupTable] gives; the process owns the other fields.
///
/// A member of this runtime is monitored once, however many groups it is in, and only while it is in at least one.
/// Members at other nodes are not monitored: their own scopes are, and say when one leaves or ends.
public final class Scope<G> implements CurrentIncarnation.Incarnation {
    private final Pid root;
    private final GroupTable<G> local = new GroupTable<>();
    private final Map<Pid, MonitorRef> monitors = new HashMap<>();
    /// The scopes of the same name at other nodes, or null until the first of them sends a message.
    private volatile @Nullable Counterparts<G> elsewhere;

    public Scope(Pid root) {
        this.root = root;
    }

    @Override public Pid root() {
        return root;
    }

    // ── reads ──

    /// Returns the members of all nodes, those of this runtime first.
    public List<Pid> members(Key<G> group) {
        var found = localMembers(group);
        var others = elsewhere;
        if (others != null) others.members().forEach(group, found::add);
        return found;
    }

    public List<Pid> localMembers(Key<G> group) {
        var found = new ArrayList<Pid>();
        local.forEach(group, found::add);
        return found;
    }

    /// Returns the groups that have members, with their members.
    public Map<G, List<Pid>> all() {
        var all = new HashMap<G, List<Pid>>();
        local.forAll((group, pids) -> put(all, group, pids));
        var others = elsewhere;
        if (others != null) others.members().forAll((group, pids) -> put(all, group, pids));
        return all;
    }

    /// Adds a group to the result. A group whose `hashCode` has begun to throw is reported and omitted: the reader did
    /// not supply the group, and gets the others.
    private void put(Map<G, List<Pid>> all, Key<G> group, List<Pid> pids) {
        try {
            all.computeIfAbsent(group.value(), any -> new ArrayList<>()).addAll(pids);
        } catch (Throwable thrown) {
            Report.write(TaskSupport.runtimeOf(root), ScopeProgram.KIND, Level.ERROR, any -> "a group cannot be listed",
                    () -> Map.of("group", group.value()), thrown);
        }
    }

    // ── changes, by the process ──

    GroupTable<G> local() {
        return local;
    }

    void elsewhere(Counterparts<G> counterparts) {
        elsewhere = counterparts;
    }

    void join(ProcessContext self, Key<G> group, List<Pid> pids) {
        for (var pid : pids) {
            if (!local.isMember(pid)) monitors.put(pid, self.monitor(pid));
            try {
                local.join(group, pid);
            } finally {
                forgetUnlessMember(self, pid); // a comparison threw
            }
        }
    }

    /// Returns the processes that left.
    List<Pid> leave(ProcessContext self, Key<G> group, List<Pid> pids) {
        var left = new ArrayList<Pid>();
        for (var pid : pids) {
            if (!local.leave(group, pid)) continue;
            left.add(pid);
            forgetUnlessMember(self, pid);
        }
        return left;
    }

    private void forgetUnlessMember(ProcessContext self, Pid pid) {
        if (local.isMember(pid)) return;
        var monitor = monitors.remove(pid);
        if (monitor != null) self.demonitorAndFlush(monitor);
    }

    /// Removes a member that has ended. Returns its groups, with the process as often as it had joined each.
    List<MembershipChange<G>> ended(Pid pid) {
        monitors.remove(pid);
        return local.remove(pid);
    }
}
