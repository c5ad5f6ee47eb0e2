package dev.coppice.cluster.internal.wire;

import dev.coppice.cluster.spi.Output;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Builds one packet of data: the number of the connection, the number of the packet, a checksum, and frames.
public final class PacketWriter {
    private static final int CHECKSUM_AT = 9;
    private static final int FRAMES_AT = 13;
    private final Output out = new Output(2 * Protocol.PACKET);
    private int frames;

    /// @param connection the receiver's number of the connection
    /// @param number the number of this packet in the connection, counted from 0
    public PacketWriter(long connection, long number) {
        out.u8(Protocol.DATA);
        out.fixed64(connection);
        out.fixed32(0);
        out.unsigned(number);
    }

    public void add(Kind kind, byte[] bytes, int from, int length) {
        out.u8(kind.number());
        out.unsigned(length);
        out.raw(bytes, from, length);
        frames++;
    }

    public void addPiece(long frame, boolean last, Kind kind, byte[] bytes, int from, int length) {
        var head = new Output(16);
        head.unsigned(frame);
        head.bool(last);
        head.u8(kind.number());
        out.u8(Kind.PIECE.number());
        out.unsigned(head.size() + length);
        out.raw(head.toBytes(), 0, head.size());
        out.raw(bytes, from, length);
        frames++;
    }

    public int size() {
        return out.size();
    }

    public boolean isEmpty() {
        return frames == 0;
    }

    public byte[] toPacket() {
        byte[] packet = out.toBytes();
        ByteBuffer.wrap(packet)
                .putInt(CHECKSUM_AT, checksum(ByteBuffer.wrap(packet, FRAMES_AT, packet.length - FRAMES_AT)));
        return packet;
    }

    static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
