package dev.coppice.cluster.spi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/// A reader of bytes that an [Output] wrote. For one thread.
///
/// Never reads beyond its end, and allocates nothing that is larger than the rest of the bytes.
public final class Input {
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private final int end;
    private final Count count;
    private int position;

    /// Shared by an input and its parts.
    private static final class Count {
        int depth;
        int parts;
    }

    private Input(byte[] bytes, int position, int end, Count count) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
        this.count = count;
    }

    /// @param bytes read from its position to its limit, which do not move. Not copied if an array is behind it
    public Input(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            this.bytes = bytes.array();
            position = bytes.arrayOffset() + bytes.position();
        } else {
            this.bytes = new byte[bytes.remaining()];
            bytes.duplicate().get(this.bytes);
        }
        end = position + bytes.remaining();
        count = new Count();
    }

    public Input(byte[] bytes) {
        this(bytes, 0, bytes.length, new Count());
    }

    private void need(int count) throws Malformed {
        if (count < 0 || count > end - position) {
            throw new Malformed(Integer.toUnsignedString(count) + " bytes expected, " + remaining() + " left");
        }
    }

    /// Returns how many bytes are left.
    public int remaining() {
        return end - position;
    }

    public int u8() throws Malformed {
        if (position == end) throw new Malformed("1 byte expected, 0 left");
        return bytes[position++] & 0xff;
    }

    public boolean bool() throws Malformed {
        int value = u8();
        if (value > 1) throw new Malformed("0 or 1 expected: " + value);
        return value == 1;
    }

    public int fixed32() throws Malformed {
        need(4);
        int value = (int) Output.INTS.get(bytes, position);
        position += 4;
        return value;
    }

    public long fixed64() throws Malformed {
        need(8);
        long value = (long) Output.LONGS.get(bytes, position);
        position += 8;
        return value;
    }

    /// Reads a number that [Output#unsigned] wrote.
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

    /// Reads a number that [Output#signed] wrote.
    public long signed() throws Malformed {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /// Reads a number of things of which each takes at least `least` bytes, so that a lying number allocates nothing.
    public int count(int least) throws Malformed {
        return count(unsigned(), least);
    }

    /// Checks that `count` things of at least `least` bytes each can follow, and returns `count`.
    public int count(long count, int least) throws Malformed {
        if (count < 0 || count > remaining() / Math.max(1, least)) {
            throw new Malformed(Long.toUnsignedString(count) + " elements announced, " + remaining() + " bytes left");
        }
        return (int) count;
    }

    /// Reads a text that [Output#text] wrote.
    public String text() throws Malformed {
        return text(unsigned());
    }

    /// Reads the rest of a text whose first number, its `header`, has been read.
    public String text(long header) throws Malformed {
        int length = textLength(header);
        var text = (header - 1 & 1) == 1 ? utf16(length) : utf8(length);
        position += length;
        return text;
    }

    /// Passes over the rest of a text whose first number, its `header`, has been read.
    public void skipText(long header) throws Malformed {
        position += textLength(header);
    }

    private int textLength(long header) throws Malformed {
        if (header == 0) throw new Malformed("a text is missing");
        return count(header - 1 >>> 1, 1);
    }

    private String utf8(int length) throws Malformed {
        var text = new String(bytes, position, length, UTF_8);
        // The constructor puts this character in place of bytes that are not UTF-8. It may also stand in the text
        // itself.
        if (text.indexOf(REPLACEMENT) >= 0) checkUtf8(length);
        return text;
    }

    private void checkUtf8(int length) throws Malformed {
        try {
            var ignored = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, position, length));
        } catch (CharacterCodingException malformed) {
            throw new Malformed("a text is not UTF-8");
        }
    }

    private String utf16(int length) throws Malformed {
        if ((length & 1) == 1) throw new Malformed("a text in UTF-16 has an odd length");
        var chars = new char[length / 2];
        for (int i = 0, at = position; i < chars.length; i++, at += 2) {
            chars[i] = (char) (bytes[at] << 8 | bytes[at + 1] & 0xff);
        }
        return new String(chars);
    }

    public byte[] bytes() throws Malformed {
        return raw(count(1));
    }

    /// Reads `count` bytes into a new array.
    public byte[] raw(int count) throws Malformed {
        need(count);
        var value = Arrays.copyOfRange(bytes, position, position + count);
        position += count;
        return value;
    }

    /// Passes over `count` bytes.
    public void skip(int count) throws Malformed {
        need(count);
        position += count;
    }

    /// Reads the next `count` bytes as an input of its own, without copying.
    public Input part(int count) throws Malformed {
        need(count);
        position += count;
        return new Input(bytes, position - count, position, this.count);
    }

    /// Reads the part between [Output#openPart] and [Output#closePart] as an input of its own, without copying.
    public Input part() throws Malformed {
        int length = u8() << 8 | u8();
        return part(length < Output.LONG_PART ? length : fixed32());
    }

    /// Counts something that contains `more` parts of at least a byte each, before room is made for them: the
    /// counterpart of [Output#enter].
    public void enter(int more, Codec.Limits limits) throws Malformed {
        need(more);
        if (count.depth == limits.maxDepth()) {
            throw new Malformed("a message is nested more than " + limits.maxDepth() + " levels deep");
        }
        if (more > limits.maxObjects() - count.parts) {
            throw new Malformed("a message has more than " + limits.maxObjects() + " parts");
        }
        count.depth++;
        count.parts += more;
    }

    /// Returns the nesting depth of the next value.
    public int depth() {
        return count.depth;
    }

    /// Continues outside of objects that were entered, after success or failure.
    ///
    /// @param outer the previous result of [#depth]
    public void leave(int outer) {
        count.depth = outer;
        if (outer == 0) count.parts = 0;
    }

    /// Reads all bytes that are left.
    public byte[] rest() {
        var value = Arrays.copyOfRange(bytes, position, end);
        position = end;
        return value;
    }

    /// Checks that everything has been read.
    public void end() throws Malformed {
        if (position != end) throw new Malformed(remaining() + " bytes too many");
    }
}
