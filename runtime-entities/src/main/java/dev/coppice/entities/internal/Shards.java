package dev.coppice.entities.internal;

import dev.coppice.core.spi.Hashes;

/// Divides keys.
final class Shards {

    private Shards() {}

    /// Returns the shard of a key. Equal keys have equal texts on all nodes, which hash codes need not have.
    static int of(Object key, int shards) {
        return Hashes.part(String.valueOf(key).hashCode(), shards);
    }
}
