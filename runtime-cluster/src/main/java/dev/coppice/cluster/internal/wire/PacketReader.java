package dev.coppice.cluster.internal.wire;

import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import java.nio.ByteBuffer;

/// Reads one packet of data. For one thread.
public final class PacketReader {
    private final Input in;
    private final long connection;
    private long number;
    private final int checksum;
    private final ByteBuffer checked;

    /// Reads the head of a packet.
    ///
    /// @param packet the packet with its first byte
    public PacketReader(ByteBuffer packet) throws Malformed {
        this.in = new Input(packet);
        in.u8();
        this.connection = in.fixed64();
        this.checksum = in.fixed32();
        this.checked = packet.slice(packet.limit() - in.remaining(), in.remaining());
    }

    /// Returns the number of the connection at this side.
    public long connection() {
        return connection;
    }

    /// Checks the packet. Must be called before the frames are read.
    ///
    /// @return the number of the packet
    public long open() throws Malformed {
        if (PacketWriter.checksum(checked) != checksum) throw new Malformed("the checksum of a packet is wrong");
        return number = in.unsigned();
    }

    public boolean hasNext() {
        return in.remaining() > 0;
    }

    /// Returns the kind of the next frame.
    public Kind kind() throws Malformed {
        return Kind.of(in.u8());
    }

    /// Returns the body of the frame whose kind was read.
    public Input body() throws Malformed {
        return in.part(in.count(1));
    }

    @Override public String toString() {
        return "packet " + number;
    }
}
