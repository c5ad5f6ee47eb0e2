package dev.coppice.behaviours.internal.group;

import dev.coppice.behaviours.internal.registry.CurrentIncarnation;
import dev.coppice.behaviours.internal.registry.Entries;
import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Report;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.Key;
import dev.coppice.core.spi.ProcessContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The members of the groups of one scope, for the lifetime of its process.
///
/// Only that process changes the data. `groups` may be read from any thread without a lock; the process owns the other
/// fields.
///
/// A member is monitored once, however many groups it is in, and only while it is in at least one.
///
/// A group key is an object of the application, and comparing it may throw. A request compares its group before it
/// changes anything. All rows of a group share one [Key], so that the end of a member needs no comparison.
public final class Scope<G> implements CurrentIncarnation.Incarnation {

    /// The memberships of one process.
    private static final class Member<G> {
        final MonitorRef monitor;
        final Map<Key<G>, ArrayDeque<EntryRow<Key<G>, Pid>>> rows = new LinkedHashMap<>();

        Member(MonitorRef monitor) {
            this.monitor = monitor;
        }

        boolean isNowhere() {
            return rows.values().stream().allMatch(ArrayDeque::isEmpty);
        }
    }

    private final Pid root;
    private final ConcurrentHashMap<Key<G>, Entries<Key<G>, Pid>> groups = new ConcurrentHashMap<>();
    private final Map<Pid, Member<G>> members = new HashMap<>();
    private long number;

    public Scope(Pid root) {
        this.root = root;
    }

    @Override public Pid root() {
        return root;
    }

    // ── reads ──

    public List<Pid> members(Key<G> group) {
        return living(groups.get(group));
    }

    private static List<Pid> living(@Nullable Entries<?, Pid> bag) {
        var found = new ArrayList<Pid>();
        if (bag != null) bag.forEach(row -> {
            if (row.pid().isAlive()) found.add(row.pid());
        });
        return found;
    }

    /// Returns the groups that have members, with their members.
    public Map<G, List<Pid>> all() {
        var all = new HashMap<G, List<Pid>>();
        groups.forEach((group, bag) -> {
            var pids = living(bag);
            if (!pids.isEmpty()) put(all, group, pids);
        });
        return all;
    }

    /// Adds a group to the result. A group whose `hashCode` has begun to throw is reported and omitted: the reader did
    /// not supply the group, and gets the others.
    private void put(Map<G, List<Pid>> all, Key<G> group, List<Pid> pids) {
        try {
            all.put(group.value(), pids);
        } catch (Throwable thrown) {
            Report.write(TaskSupport.runtimeOf(root), ScopeProgram.KIND, Level.ERROR, any -> "a group cannot be listed",
                    () -> Map.of("group", group.value()), thrown);
        }
    }

    // ── changes, by the process ──

    void join(ProcessContext self, Key<G> group, List<Pid> pids) {
        var bag = groups.get(group);
        var known = bag == null ? group : bag.first().key();
        for (var pid : pids) join(self, known, pid);
    }

    private void join(ProcessContext self, Key<G> group, Pid pid) {
        var member = members.get(pid);
        if (member == null) {
            member = new Member<>(self.monitor(pid));
            members.put(pid, member);
        }
        try {
            var row = new EntryRow<>(group, pid, pid, number++);
            var rows = member.rows.computeIfAbsent(group, same -> new ArrayDeque<>());
            groups.compute(group, (same, bag) -> bag == null ? row : bag.with(row));
            rows.add(row);
        } finally {
            if (member.isNowhere()) forget(self, pid, member); // a comparison threw
        }
    }

    private void forget(ProcessContext self, Pid pid, Member<G> member) {
        members.remove(pid);
        self.demonitorAndFlush(member.monitor);
    }

    /// Returns the processes that left.
    List<Pid> leave(ProcessContext self, Key<G> group, List<Pid> pids) {
        var left = new ArrayList<Pid>();
        var bag = groups.get(group);
        if (bag == null) return left;
        var known = bag.first().key();
        for (var pid : pids) {
            var member = members.get(pid);
            var rows = member == null ? null : member.rows.get(known);
            if (member == null || rows == null || rows.isEmpty()) continue;
            forget(rows.removeLast());
            left.add(pid);
            if (!rows.isEmpty()) continue;
            member.rows.remove(known.exactly());
            if (member.isNowhere()) forget(self, pid, member);
        }
        return left;
    }

    /// Removes a member that has ended. Returns its groups, with the process as often as it had joined each.
    List<GroupRequest.MembershipChange<G>> ended(Pid pid) {
        var left = new ArrayList<GroupRequest.MembershipChange<G>>();
        var member = members.remove(pid);
        if (member == null) return left;
        member.rows.forEach((group, rows) -> {
            left.add(new GroupRequest.MembershipChange<>(group, rows.stream().map(EntryRow::pid).toList()));
            rows.forEach(this::forget);
        });
        return left;
    }

    private void forget(EntryRow<Key<G>, Pid> row) {
        groups.computeIfPresent(row.key().exactly(), (group, bag) -> bag.without(row));
    }
}
