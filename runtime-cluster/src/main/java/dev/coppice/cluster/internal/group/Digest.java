package dev.coppice.cluster.internal.group;

import dev.coppice.cluster.Group;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The knowledge that a node shares with its peers so that they can agree. Immutable.
///
/// @param revision counts the digests of the node
/// @param seen the node itself and its peers that are up, without guests, in order; empty if the node is a guest
/// @param group its last settled group
/// @param lineage its knowledge of the groups that had the majority
/// @param pending the group that it proposes or has confirmed, or null
/// @param heard the highest number of a settled group that it has learned of. The group may be one that it was never a
///     member of, and whose members have all left
/// @param left those members of the groups in `lineage` of which it knows that they have left
public record Digest(long revision, List<UUID> seen, Group group, Lineage lineage, @Nullable Proposal pending,
        long heard, Set<UUID> left) {
    public Digest {
        seen = List.copyOf(seen);
        left = Set.copyOf(left);
    }

    /// A group that is to settle, as the decider proposes it. Immutable.
    ///
    /// @param group the group
    /// @param lineage the knowledge of its members when it has settled
    /// @param revisions the digest of each member from which it was made, in the order of [Digest#seen]
    public record Proposal(Group group, Lineage lineage, List<Long> revisions) {
        public Proposal {
            revisions = List.copyOf(revisions);
        }
    }

    /// Returns the highest number of a group in this digest.
    long highest() {
        long number = Math.max(heard, group.number());
        if (pending != null) number = Math.max(number, pending.group.number());
        if (lineage.base() != null) number = Math.max(number, lineage.base().number());
        for (var open : lineage.open()) number = Math.max(number, open.number());
        return number;
    }
}
