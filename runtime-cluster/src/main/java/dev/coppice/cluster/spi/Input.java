package dev.coppice.cluster.spi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Bytes that are being read: what an [Output] wrote. For one thread.
///
/// Never reads beyond its end, and allocates nothing that is larger than what is left.
public final class Input {
    private final ByteBuffer bytes;

    /// @param bytes read from its position to its limit, in the order of the network
    public Input(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    public Input(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private void need(int count) throws Malformed {
        if (count > bytes.remaining()) throw new Malformed(count + " bytes expected, " + bytes.remaining() + " left");
    }

    /// Returns how many bytes are left.
    public int remaining() {
        return bytes.remaining();
    }

    public int u8() throws Malformed {
        need(1);
        return bytes.get() & 0xff;
    }

    public boolean bool() throws Malformed {
        int value = u8();
        if (value > 1) throw new Malformed("0 or 1 expected: " + value);
        return value == 1;
    }

    public int fixed32() throws Malformed {
        need(4);
        return bytes.getInt();
    }

    public long fixed64() throws Malformed {
        need(8);
        return bytes.getLong();
    }

    /// Reads what [Output#unsigned] wrote.
    public long unsigned() throws Malformed {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long group = u8();
            if (shift == 63 && group > 1) break;
            value |= (group & 0x7f) << shift;
            if (group < 0x80) return value;
        }
        throw new Malformed("a number is longer than 64 bits");
    }

    /// Reads what [Output#signed] wrote.
    public long signed() throws Malformed {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /// Reads a number of things of which each takes at least `least` bytes, so that a lying number allocates nothing.
    public int count(int least) throws Malformed {
        long count = unsigned();
        if (count < 0 || count > bytes.remaining() / Math.max(1, least)) {
            throw new Malformed(Long.toUnsignedString(count) + " elements announced, " + bytes.remaining() + " bytes left");
        }
        return (int) count;
    }

    public String text() throws Malformed {
        var part = slice(count(1));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("a text is not UTF-8");
        }
    }

    public byte[] bytes() throws Malformed {
        var value = new byte[count(1)];
        bytes.get(value);
        return value;
    }

    /// Reads the next `count` bytes as an input of its own, without copying.
    public Input part(int count) throws Malformed {
        return new Input(slice(count));
    }

    private ByteBuffer slice(int count) throws Malformed {
        need(count);
        var part = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        return part;
    }

    /// Reads all bytes that are left.
    public byte[] rest() {
        var value = new byte[bytes.remaining()];
        bytes.get(value);
        return value;
    }

    /// Checks that everything has been read.
    public void end() throws Malformed {
        if (bytes.hasRemaining()) throw new Malformed(bytes.remaining() + " bytes too many");
    }
}
