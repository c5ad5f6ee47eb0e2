package dev.coppice.behaviours.internal.counterpart;

import dev.coppice.behaviours.internal.counterpart.MembershipChange.Kind;
import dev.coppice.behaviours.internal.registry.Entries;
import dev.coppice.behaviours.internal.registry.EntryRow;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.Key;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The members of groups. One process changes the table; any thread reads it, without a lock.
///
/// Why readers need no lock: they see only `groups`, a concurrent map to bags that are concurrent themselves, and the
/// rows in them are immutable. A reader may see some of several concurrent changes and miss others, as if it had come
/// earlier or later for each member. It skips members that have ended, so a member is gone for all readers at the
/// moment of its end, before the process has removed it. The same holds for a member at another node: it ends here when
/// the connection is lost, before the loss of the node is reported.
///
/// A group key is an object of the application, and comparing it may throw. All rows of a group share one [Key], so
/// that the end of a member needs no comparison.
public final class GroupTable<G> {
    private final ConcurrentHashMap<Key<G>, Entries<Key<G>, Pid>> groups = new ConcurrentHashMap<>();
    /// The memberships of each process. Owned by the process that changes the table.
    private final Map<Pid, Map<Key<G>, ArrayDeque<EntryRow<Key<G>, Pid>>>> members = new HashMap<>();
    private long number;

    // ── reads, from any thread ──

    /// Visits the living members of `group`, each as often as it joined, in the order of joining.
    public void forEach(Key<G> group, Consumer<? super Pid> action) {
        forLiving(groups.get(group), action);
    }

    /// Visits all groups that have living members.
    public void forAll(BiConsumer<? super Key<G>, ? super List<Pid>> action) {
        groups.forEach((group, bag) -> {
            var pids = new ArrayList<Pid>();
            forLiving(bag, pids::add);
            if (!pids.isEmpty()) action.accept(group, pids);
        });
    }

    private static void forLiving(@Nullable Entries<?, Pid> bag, Consumer<? super Pid> action) {
        if (bag == null) return;
        bag.forEach(row -> {
            if (row.pid().isAlive()) action.accept(row.pid());
        });
    }

    // ── changes, by one process ──

    public boolean isMember(Pid pid) {
        return members.containsKey(pid);
    }

    /// Adds `pid` to `group` once more. If a comparison of groups throws, nothing has changed.
    public void join(Key<G> group, Pid pid) {
        var bag = groups.get(group);
        var known = bag == null ? group : bag.first().key();
        var all = members.computeIfAbsent(pid, any -> new LinkedHashMap<>());
        try {
            var row = new EntryRow<>(known, pid, pid, number++);
            var rows = all.computeIfAbsent(known, any -> new ArrayDeque<>());
            groups.compute(known, (same, there) -> there == null ? row : there.with(row));
            rows.add(row);
        } finally {
            if (all.values().stream().allMatch(ArrayDeque::isEmpty)) members.remove(pid); // a comparison threw
        }
    }

    /// Removes `pid` from `group` once. Returns whether it was a member.
    public boolean leave(Key<G> group, Pid pid) {
        var bag = groups.get(group);
        var all = members.get(pid);
        if (bag == null || all == null) return false;
        var known = bag.first().key();
        var rows = all.get(known);
        if (rows == null || rows.isEmpty()) return false;
        forget(rows.removeLast());
        if (rows.isEmpty()) all.remove(known.exactly());
        if (all.isEmpty()) members.remove(pid);
        return true;
    }

    /// Removes all memberships of `pid`. Returns its groups, with the process as often as it had joined each.
    public List<MembershipChange<G>> remove(Pid pid) {
        var left = new ArrayList<MembershipChange<G>>();
        var all = members.remove(pid);
        if (all == null) return left;
        all.forEach((group, rows) -> {
            left.add(new MembershipChange<>(Kind.LEFT, group, rows.stream().map(EntryRow::pid).toList()));
            rows.forEach(this::forget);
        });
        return left;
    }

    private void forget(EntryRow<Key<G>, Pid> row) {
        groups.computeIfPresent(row.key().exactly(), (group, bag) -> bag.without(row));
    }
}
