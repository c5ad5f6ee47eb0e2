package dev.coppice.entities.internal;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which node owns which shard.
///
/// @param number grows from table to table, and is unique: see [#after]
/// @param ballot the ballot of the node that decided it
/// @param lineage tables that do not descend from each other differ in it: of clusters that were founded apart, and of
///     the parts of a split in which both sides go on
/// @param decider the node that decided it
/// @param hosts the nodes that were there and run entities
/// @param nodes the nodes that the arrays refer to
/// @param owners by shard, the index of its owner
/// @param from by shard, the index of the node that it comes from, or -1 if it does not move
/// @param fresh by shard, whether no node holds it, so that the owner may begin at once
record Table(
        long number,
        long ballot,
        UUID lineage,
        UUID decider,
        List<UUID> hosts,
        List<UUID> nodes,
        int[] owners,
        int[] from,
        boolean[] fresh) {

    private static final int TIE_BITS = 16;

    /// Returns the next number after `number` for `node`. Two nodes that count on from the same number, each on its
    /// side of a split, get different ones.
    static long after(long number, UUID node) {
        return ((number >> TIE_BITS) + 1 << TIE_BITS) + (node.hashCode() & (1 << TIE_BITS) - 1);
    }

    int shards() {
        return owners.length;
    }

    UUID owner(int shard) {
        return nodes.get(owners[shard]);
    }

    @Nullable UUID from(int shard) {
        return from[shard] < 0 ? null : nodes.get(from[shard]);
    }

    boolean isFresh(int shard) {
        return fresh[shard];
    }

    /// Returns whether this table replaces `other`.
    boolean isNewerThan(@Nullable Table other) {
        return other == null || ballot > other.ballot || ballot == other.ballot && number > other.number;
    }

    @Override public String toString() {
        return "table " + number + "/" + ballot + " of " + hosts;
    }
}
