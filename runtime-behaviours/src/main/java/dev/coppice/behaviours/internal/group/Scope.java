package dev.coppice.behaviours.internal.group;

import dev.coppice.behaviours.internal.registry.Bag;
import dev.coppice.behaviours.internal.registry.Current;
import dev.coppice.behaviours.internal.registry.Row;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The members of the groups of one scope, while its process lives. Only that process changes anything; `groups` is read by anybody, without
/// locks, and the rest is its own.
///
/// A member is monitored once, however many groups it is in, and no longer than it is in any.
public final class Scope<G> implements Current.Incarnation {

    /// What one process is in.
    private static final class Member<G> {
        final MonitorRef monitor;
        final Map<G, ArrayDeque<Row<G, Pid>>> rows = new LinkedHashMap<>();

        Member(MonitorRef monitor) {
            this.monitor = monitor;
        }
    }

    private final Pid root;
    private final ConcurrentHashMap<G, Bag<G, Pid>> groups = new ConcurrentHashMap<>();
    private final Map<Pid, Member<G>> members = new HashMap<>();
    private long number;

    public Scope(Pid root) {
        this.root = root;
    }

    @Override public Pid root() {
        return root;
    }

    // ── reads ──

    public List<Pid> members(G group) {
        var found = new ArrayList<Pid>();
        var bag = groups.get(group);
        if (bag != null) bag.forEach(row -> {
            if (row.pid().isAlive()) found.add(row.pid());
        });
        return found;
    }

    /// The groups that have members, and their members.
    public Map<G, List<Pid>> all() {
        var all = new HashMap<G, List<Pid>>();
        for (var group : groups.keySet()) {
            var pids = members(group);
            if (!pids.isEmpty()) all.put(group, pids);
        }
        return all;
    }

    // ── changes, by the process ──

    void join(ProcessContext self, G group, List<Pid> pids) {
        for (var pid : pids) {
            var member = members.get(pid);
            if (member == null) {
                member = new Member<>(self.monitor(pid));
                members.put(pid, member);
            }
            var row = new Row<G, Pid>(group, pid, pid, number++);
            member.rows.computeIfAbsent(group, same -> new ArrayDeque<>()).add(row);
            groups.compute(group, (same, bag) -> bag == null ? row : bag.with(row));
        }
    }

    /// Returns who left.
    List<Pid> leave(ProcessContext self, G group, List<Pid> pids) {
        var left = new ArrayList<Pid>();
        for (var pid : pids) {
            var member = members.get(pid);
            var rows = member == null ? null : member.rows.get(group);
            if (member == null || rows == null) continue;
            forget(rows.removeLast());
            left.add(pid);
            if (!rows.isEmpty()) continue;
            member.rows.remove(group);
            if (!member.rows.isEmpty()) continue;
            members.remove(pid);
            self.demonitorAndFlush(member.monitor);
        }
        return left;
    }

    /// A member has ended. Returns the groups it was in, with the process as often as it was.
    Map<G, List<Pid>> ended(Pid pid) {
        var left = new LinkedHashMap<G, List<Pid>>();
        var member = members.remove(pid);
        if (member == null) return left;
        member.rows.forEach((group, rows) -> {
            left.put(group, rows.stream().map(Row::pid).toList());
            rows.forEach(this::forget);
        });
        return left;
    }

    private void forget(Row<G, Pid> row) {
        groups.computeIfPresent(row.key(), (group, bag) -> bag.without(row));
    }
}
