package dev.coppice.cluster.internal.group;

import dev.coppice.cluster.Group;
import dev.coppice.cluster.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/// Orders the members of a new group by age. The result depends on nothing but the arguments.
///
/// Nodes whose last settled group was the same one keep its order: they are a side. The side with more members comes
/// first, then the one with the oldest member; nodes without a settled group come last, by name. In this order everyone
/// keeps its age if it is larger than the one before, and gets a new one otherwise. So ages survive splits and merges
/// of the same nodes, and only the smaller side gives way.
final class Ages {
    private Ages() {}

    private record Side(Group group, List<Member> members) {
        boolean isNew() {
            return group.number() == 0;
        }

        Member first() {
            return members.getFirst();
        }
    }

    private static final Comparator<Side> ORDER = Comparator.comparing(Side::isNew)
            .thenComparingInt(side -> -side.members.size())
            .thenComparingLong(side -> side.first().age())
            .thenComparing(side -> side.first().name())
            .thenComparing(side -> side.first().incarnation());

    /// @param members the members by incarnation
    /// @param said the digest of each member
    static List<Member> order(Map<UUID, Member> members, Map<UUID, Digest> said) {
        var sides = new LinkedHashMap<Group, Side>();
        for (var one : new TreeMap<>(said).entrySet()) {
            var group = one.getValue().group();
            sides.computeIfAbsent(group, any -> side(group, members, said));
        }
        long next = 1 + said.values().stream().flatMap(digest -> digest.group().members().stream())
                .mapToLong(Member::age).max().orElse(0);
        long last = 0;
        var ordered = new ArrayList<Member>();
        for (var side : sides.values().stream().sorted(ORDER).toList()) {
            for (var member : side.members) {
                last = member.age() > last ? member.age() : next++;
                ordered.add(member.withAge(last));
            }
        }
        return ordered;
    }

    /// The members of `group` for which it was the last one.
    private static Side side(Group group, Map<UUID, Member> members, Map<UUID, Digest> said) {
        var list = new ArrayList<Member>();
        for (var member : group.members()) {
            var digest = said.get(member.incarnation());
            if (digest == null || !digest.group().equals(group)) continue;
            list.add(Objects.requireNonNull(members.get(member.incarnation())).withAge(member.age()));
        }
        return new Side(group, list);
    }
}
