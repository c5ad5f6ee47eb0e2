package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import org.jspecify.annotations.Nullable;

/// Reads values of one type that a peer announced. Connects it with the own type of that name at the first value.
///
/// Any thread may use it: two that come first both connect it, with the same result.
final class NamedReading implements Reading {
    private final Schema schema;
    private final PeerTypes peer;
    private volatile @Nullable Reading connected;

    NamedReading(Schema schema, PeerTypes peer) {
        this.schema = schema;
        this.peer = peer;
    }

    Schema schema() {
        return schema;
    }

    private Reading connected() throws Malformed {
        var known = connected;
        if (known == null) connected = known = peer.connect(schema);
        return known;
    }

    @Override public Object read(Decoding in) throws Malformed {
        return connected().read(in);
    }

    @Override public void skip(Decoding in) throws Malformed {
        connected().skip(in);
    }

    @Override public @Nullable Object readNullable(Decoding in) throws Malformed {
        return connected().readNullable(in);
    }

    @Override public void skipNullable(Decoding in) throws Malformed {
        connected().skipNullable(in);
    }
}
