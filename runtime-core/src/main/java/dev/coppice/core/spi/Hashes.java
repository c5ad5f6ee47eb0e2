package dev.coppice.core.spi;

/// Distributes keys evenly, whatever the quality of their `hashCode`.
public final class Hashes {
    /// The largest number of partitions: each costs memory at once.
    public static final int MOST_PARTS = 65_536;

    private Hashes() {}

    /// Returns `count`, the number of partitions that `what` names, after checking it.
    ///
    /// @throws IllegalArgumentException if `count` is not between 1 and [#MOST_PARTS]
    public static int requireParts(String what, int count) {
        if (count >= 1 && count <= MOST_PARTS) return count;
        throw new IllegalArgumentException(what + " must be between 1 and " + MOST_PARTS + ": " + count);
    }

    /// Mixes `hash` so that each of its bits affects every bit of the result: the finalizer of MurmurHash3 (A.
    /// Appleby).
    public static int mix(int hash) {
        int h = hash;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }

    /// Returns which of `count` partitions is responsible for a key with this hash.
    public static int part(int hash, int count) {
        return count == 1 ? 0 : Math.floorMod(mix(hash), count);
    }
}
