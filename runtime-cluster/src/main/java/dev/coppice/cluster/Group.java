package dev.coppice.cluster;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// The members of a cluster on which all of them have agreed: a settled group. Decisions that concern several nodes are
/// made on it, such as which node decides about a name.
///
/// A group settles when all its members see exactly each other and have done so for [NodeOptions#settle]; then all of
/// them confirm it before the first one uses it. Two groups that exist at the same time, on the two sides of a split,
/// have no member in common, apart from the moment in which news of a group travels.
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="group"}
///
/// @param number grows from each settled group of a node to its next one; 0 if none has settled yet. Groups on the two
///     sides of a split may have the same number
/// @param members the members, oldest first, without guests. Before the first settled group, the node itself
/// @param majority whether this is the part of the cluster that continues in a split: it contains more than half of the
///     members of the last group of which this was true, or half of them with the oldest. At most one side of a split
///     has it. The group of a node that joins alone has it, because it founds a cluster
public record Group(long number, List<Member> members, boolean majority) {
    public Group {
        members = List.copyOf(members);
    }

    /// Returns whether this is a settled group; false until the first one of a node has settled.
    public boolean isSettled() {
        return number > 0;
    }

    /// Returns the oldest member. Empty only at a guest that sees no group.
    public Optional<Member> oldest() {
        return members.isEmpty() ? Optional.empty() : Optional.of(members.getFirst());
    }

    /// Returns the member with this name.
    public Optional<Member> member(String name) {
        requireNonNull(name, "name must not be null");
        for (var member : members) {
            if (member.name().equals(name)) return Optional.of(member);
        }
        return Optional.empty();
    }

    /// Returns whether a member has this name.
    public boolean contains(String name) {
        return member(name).isPresent();
    }

    /// Returns whether this incarnation of a node is a member.
    public boolean contains(UUID incarnation) {
        requireNonNull(incarnation, "incarnation must not be null");
        for (var member : members) {
            if (member.incarnation().equals(incarnation)) return true;
        }
        return false;
    }

    /// Returns whether more than half of the members of `previous` are in this group, or half of them with the oldest.
    /// Of two groups without a common member at most one is a majority of a third.
    public boolean isMajorityOf(Group previous) {
        int same = 0;
        for (var member : previous.members) {
            if (contains(member.incarnation())) same++;
        }
        int all = previous.members.size();
        return 2 * same > all || 2 * same == all && all > 0 && contains(previous.members.getFirst().incarnation());
    }

    /// Returns whether both groups have the same incarnations, in whatever order.
    public boolean hasSameMembers(Group other) {
        return incarnations().equals(other.incarnations());
    }

    /// Returns the incarnations of the members.
    public Set<UUID> incarnations() {
        var set = new HashSet<UUID>();
        for (var member : members) set.add(member.incarnation());
        return Set.copyOf(set);
    }

    @Override public String toString() {
        return members.stream().map(Member::name).collect(Collectors.joining(", ", "group " + number + " {", "}"))
                + (majority ? "" : " without a majority");
    }
}
