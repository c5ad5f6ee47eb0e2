package dev.coppice.cluster.internal.node;

import dev.coppice.cluster.spi.Codec;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ops.NodeServices;

/// Encodes values in the process that sends them, before it is known to which node they go. The bytes are good for
/// every connection of this node, in an [Envelope][dev.coppice.cluster.spi.Envelope]. Thread-safe.
final class PortableEncoding implements NodeServices.Encoder {
    /// The room that a module has around a value, within the limits of the receiver.
    private static final int LEVELS_AROUND = 4;
    private static final int PARTS_AROUND = 16;

    private final LocalNode node;
    private final ReferenceWriter writer;
    private final Codec.Session session;
    private final Codec.Limits limits;

    PortableEncoding(LocalNode node) {
        this.node = node;
        this.writer = new ReferenceWriter(node, null);
        this.limits = Joining.limits(node.options());
        this.session = node.codec().open(new Portable());
    }

    private final class Portable implements References {

        @Override public void write(Object reference, Output out) {
            writer.write(reference, session, out);
        }

        @Override public Object read(Input in) throws Undecodable {
            throw new Undecodable("nothing is read here");
        }
    }

    @Override public boolean knows(Class<?> type) {
        return node.codec().knows(type);
    }

    @Override public byte[] encode(Object value, int reserve) {
        var out = new Output(Math.max(1, node.options().maxMessage() - reserve));
        for (int level = 0; level < LEVELS_AROUND; level++) out.enter(PARTS_AROUND, limits);
        session.encode(value, out);
        return out.toBytes();
    }
}
