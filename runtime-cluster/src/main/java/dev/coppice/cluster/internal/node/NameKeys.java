package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.spi.Key;

/// Checks the keys of cluster-wide names where they are made. Thread-safe.
final class NameKeys {

    /// A process has another address on each node, so no name can contain one.
    private enum NoReferences implements References {
        INSTANCE;

        @Override public void write(Object reference, Output out) {
            throw new IllegalArgumentException("an address, such as " + reference + ", cannot be part of a name");
        }

        @Override public Object read(Input in) throws Undecodable {
            throw new Undecodable("an address in a name");
        }
    }

    private final Codec.Session codec;
    private final int maxBytes;

    NameKeys(Codec.Prepared codec, int maxBytes) {
        this.codec = codec.open(NoReferences.INSTANCE);
        this.maxBytes = maxBytes;
    }

    /// @throws IllegalArgumentException if `key` cannot travel
    void check(Object key) {
        codec.encode(Key.tried(key, "a name"), new Output(maxBytes));
    }
}
