package dev.coppice.models.names;

import dev.coppice.models.names.Member.Entry;
import dev.coppice.models.names.Step.Mode;
import dev.coppice.models.names.Step.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A scope of process groups according to the contract.
final class Groups extends Directory {
    private record Membership(int group, Member member) {}

    /// A monitor of groups.
    ///
    /// @param index which of the monitors of its listener it is
    /// @param group the group, or null for all
    record Watch(Member listener, int index, @Nullable Integer group, Mode mode) {}

    private final List<Membership> memberships = new ArrayList<>();
    /// The monitor of each process that the scope takes for a member: its end may be in the mailbox already.
    private final Map<Member, Object> monitors = new LinkedHashMap<>();
    private final List<Watch> watches = new ArrayList<>();

    Groups(World world) {
        super(world, Place.GROUPS.text());
    }

    // ── joining and leaving ──

    void join(int group, List<Member> all) {
        for (var member : all) {
            world.features.add(!member.alive ? Feature.JOINS_ENDED : Feature.JOINS);
            if (count(group, member) > 0) world.features.add(Feature.JOINS_AGAIN);
            else if (monitors.containsKey(member)) world.features.add(Feature.JOINS_SEVERAL_GROUPS);
            if (!monitors.containsKey(member)) {
                var monitor = new Object();
                monitors.put(member, monitor);
                if (!member.alive) arrive(monitor, () -> ended(member));
            }
            memberships.add(new Membership(group, member));
        }
        tell("joined", group, all);
    }

    /// Returns whether one of them was a member.
    boolean leave(int group, List<Member> all) {
        var left = new ArrayList<Member>();
        for (var member : all) {
            int last = memberships.lastIndexOf(new Membership(group, member));
            if (last < 0) {
                world.features.add(Feature.LEAVES_TOO_OFTEN);
                continue;
            }
            world.features.add(Feature.LEAVES);
            memberships.remove(last);
            left.add(member);
            if (memberships.stream().noneMatch(one -> one.member == member)) {
                var monitor = monitors.remove(member);
                mailbox.removeIf(entry -> entry.about() == monitor);
            }
        }
        tell("left", group, left);
        return !left.isEmpty();
    }

    private long count(int group, Member member) {
        return memberships.stream().filter(one -> one.group == group && one.member == member).count();
    }

    /// Handles the end of a member.
    private void ended(Member member) {
        if (monitors.remove(member) == null) return;
        world.features.add(Feature.MEMBER_ENDS);
        var groups = new LinkedHashSet<Integer>();
        for (var one : memberships) if (one.member == member) groups.add(one.group);
        for (int group : groups) {
            var all = memberships.stream().filter(one -> one.group == group && one.member == member)
                    .map(Membership::member).toList();
            memberships.removeIf(one -> one.group == group && one.member == member);
            tell("left", group, all);
        }
    }

    // ── monitors ──

    String watch(Watch watch) {
        watches.add(watch);
        world.features.add(watch.group == null ? Feature.MONITORS_SCOPE : Feature.MONITORS_GROUP);
        if (!watch.listener.alive) arrive(watch, () -> watches.remove(watch));
        if (watch.group != null) return Map.of("k" + watch.group, members(watch.group)).toString();
        return byGroup().toString();
    }

    void unwatch(Watch watch) {
        if (!watches.remove(watch)) return;
        world.features.add(Feature.UNMONITORS);
        mailbox.removeIf(entry -> entry.about() == watch);
    }

    @Override boolean notifies(Member member) {
        return watches.stream().anyMatch(watch -> watch.listener == member);
    }

    private void tell(String what, int group, List<Member> all) {
        if (all.isEmpty()) return;
        var sources = all.stream().distinct().map(member -> Entry.Note.ON + member).toList();
        for (var watch : List.copyOf(watches)) {
            if (watch.group != null && watch.group != group) continue;
            if (watch.mode == Mode.THROWS) {
                world.features.add(Feature.FUNCTION_THROWS);
                continue;
            }
            world.features.add(Feature.GROUP_EVENT);
            world.arrive(watch.listener, new Entry.Note("w" + watch.index + " " + what + " k" + group + " " + all,
                    sources));
        }
    }

    // ── reading ──

    List<Member> members(int group) {
        return living().filter(one -> one.group == group).map(Membership::member).toList();
    }

    Set<String> groups() {
        return new TreeMap<>(byGroup()).keySet();
    }

    private Stream<Membership> living() {
        return memberships.stream().filter(one -> one.member.alive);
    }

    private Map<String, List<Member>> byGroup() {
        var all = new TreeMap<String, List<Member>>();
        living().forEach(one -> all.computeIfAbsent("k" + one.group, _ -> new ArrayList<>()).add(one.member));
        return all;
    }

    // ── ends ──

    @Override void memberEnded(Member member) {
        var monitor = monitors.get(member);
        if (monitor != null) arrive(monitor, () -> ended(member));
        for (var watch : List.copyOf(watches)) {
            if (watch.listener != member) continue;
            arrive(watch, () -> {
                if (watches.remove(watch)) world.features.add(Feature.MONITOR_ENDS);
            });
        }
    }

    @Override void ended(String reason) {
        memberships.clear();
        monitors.clear();
        watches.clear();
    }

    @Override boolean isLinkedTo(Member member) {
        return false;
    }

    /// With the processes that the scope monitors, each as often as it does.
    @Override String state() {
        return byGroup() + " monitors " + Stream.concat(monitors.keySet().stream(), watches.stream()
                .map(Watch::listener)).filter(member -> member.alive).map(member -> member.name).sorted().toList();
    }
}
