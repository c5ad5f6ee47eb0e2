package dev.coppice.core.spi;

/// Distributes keys evenly, whatever the quality of their `hashCode`.
public final class Hashes {

    private Hashes() {}

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
