package dev.coppice.cluster.internal.group;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A node's knowledge of the groups that had the majority. Immutable.
///
/// @param base the last group with the majority of which the node knows that it settled, or null
/// @param open later groups with the majority that were proposed and may have settled elsewhere: this node has
///     confirmed them and does not know their outcome
public record Lineage(@Nullable Group base, List<Group> open) {
    /// Of a node that has just joined.
    static final Lineage NONE = new Lineage(null, List.of());

    public Lineage {
        open = List.copyOf(open);
    }

    /// Returns this lineage after the node has confirmed `proposed`.
    Lineage confirmed(Group proposed) {
        return proposed.majority() ? of(List.of(this, new Lineage(null, List.of(proposed)))) : this;
    }

    /// Returns all that several nodes know together.
    static Lineage of(List<Lineage> all) {
        Group base = null;
        for (var one : all) {
            if (one.base != null && (base == null || isLater(one.base, base))) base = one.base;
        }
        var open = new LinkedHashMap<List<UUID>, Group>(); // the latest with the same members in the same order
        for (var one : all) {
            for (var group : one.open) open.merge(order(group), group, (a, b) -> a.number() >= b.number() ? a : b);
        }
        if (base != null) {
            long settled = base.number();
            open.values().removeIf(group -> group.number() <= settled);
            open.remove(order(base)); // says the same
        }
        return new Lineage(base, List.copyOf(open.values()));
    }

    /// Returns this lineage as if `left` had never been members. A node that has left does nothing further, so later
    /// decisions need no vote of it.
    Lineage without(Set<UUID> left) {
        return new Lineage(base == null ? null : without(base, left),
                open.stream().map(group -> without(group, left)).filter(Objects::nonNull).toList());
    }

    /// Returns those of `nodes` that are members of these groups.
    Set<UUID> members(Set<UUID> nodes) {
        return Stream.concat(Stream.ofNullable(base), open.stream()).flatMap(group -> order(group).stream())
                .filter(nodes::contains).collect(Collectors.toSet());
    }

    private static @Nullable Group without(Group group, Set<UUID> left) {
        var members = group.members().stream().filter(member -> !left.contains(member.incarnation())).toList();
        return members.isEmpty() ? null : new Group(group.number(), members, group.majority());
    }

    private static List<UUID> order(Group group) {
        return group.members().stream().map(Member::incarnation).toList();
    }

    /// Two bases of the same number exist only if two clusters were founded apart from each other.
    private static boolean isLater(Group one, Group other) {
        if (one.number() != other.number()) return one.number() > other.number();
        if (one.members().size() != other.members().size()) return one.members().size() > other.members().size();
        return one.members().getFirst().incarnation().compareTo(other.members().getFirst().incarnation()) < 0;
    }

    /// Returns whether `group` may go on: no other group that has no member in common with it may.
    boolean isContinuedBy(Group group) {
        return Stream.concat(Stream.ofNullable(base), open.stream()).allMatch(group::isMajorityOf);
    }
}
