package dev.coppice.cluster.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bytes that are being written, up to a limit. For one thread.
///
/// Integers are written in groups of seven bits, low groups first; signed ones zig-zag encoded, so that small values of
/// either sign are short. Fixed values are big-endian. Texts are UTF-8, or UTF-16 where UTF-8 would change them, with
/// their length in front.
public final class Output {
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// Stands in place of a length that needs more than two bytes.
    static final int LONG_PART = 0xffff;
    private static final int FIRST = 128;

    private final int limit;
    private byte[] bytes;
    private int size;
    private int depth;
    private int parts;

    /// @param limit how many bytes may be written
    public Output(int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(FIRST, limit)];
    }

    /// Thrown when more is written than the limit allows.
    public static final class TooLarge extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        TooLarge(int limit) {
            super("the message is larger than the limit of " + limit + " bytes; send it in parts, or raise maxMessage");
        }
    }

    private void room(int more) {
        if (more > bytes.length - size) grow(more);
    }

    private void grow(int more) {
        if (more > limit - size) throw new TooLarge(limit);
        bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * bytes.length, size + (long) more)));
    }

    /// Writes the low eight bits of `value`.
    public void u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    public void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    /// Writes four bytes.
    public void fixed32(int value) {
        room(4);
        INTS.set(bytes, size, value);
        size += 4;
    }

    /// Writes eight bytes.
    public void fixed64(long value) {
        room(8);
        LONGS.set(bytes, size, value);
        size += 8;
    }

    /// Writes `value` as an unsigned number, in 1 to 10 bytes.
    public void unsigned(long value) {
        room(10 <= limit - size ? 10 : length(value));
        while ((value & ~0x7fL) != 0) {
            bytes[size++] = (byte) (value | 0x80);
            value >>>= 7;
        }
        bytes[size++] = (byte) value;
    }

    private static int length(long value) {
        return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
    }

    /// Writes `value` as a signed number, in 1 to 10 bytes.
    public void signed(long value) {
        unsigned(value << 1 ^ value >> 63);
    }

    /// Writes `text`. Every text survives, also one with unpaired surrogates.
    ///
    /// The length in bytes comes first, with the form as its lowest bit (0 for UTF-8, 1 for UTF-16), plus one: so the
    /// first byte of a text is never 0.
    public void text(String text) {
        long length = utf8Length(text);
        if (length == text.length()) ascii(text);
        else if (length >= 0) utf8(text, length);
        else utf16(text);
    }

    @SuppressWarnings("deprecation") // exact for ASCII, and the only copy that needs no second array
    private void ascii(String text) {
        header(text.length(), 0);
        room(text.length());
        text.getBytes(0, text.length(), bytes, size);
        size += text.length();
    }

    private void utf8(String text, long length) {
        header(length, 0);
        room((int) length);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[size++] = (byte) c;
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xc0 | c >> 6);
                bytes[size++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isSurrogate(c)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[size++] = (byte) (0xf0 | point >> 18);
                bytes[size++] = (byte) (0x80 | point >> 12 & 0x3f);
                bytes[size++] = (byte) (0x80 | point >> 6 & 0x3f);
                bytes[size++] = (byte) (0x80 | point & 0x3f);
            } else {
                bytes[size++] = (byte) (0xe0 | c >> 12);
                bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
                bytes[size++] = (byte) (0x80 | c & 0x3f);
            }
        }
    }

    private void utf16(String text) {
        header(2L * text.length(), 1);
        room(2 * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes[size++] = (byte) (c >> 8);
            bytes[size++] = (byte) c;
        }
    }

    private void header(long length, int form) {
        if (length > limit - size) throw new TooLarge(limit); // so the length is an int from here on
        unsigned((length << 1 | form) + 1);
    }

    /// The length of `text` in UTF-8, or -1 if a surrogate in it has no partner.
    private static long utf8Length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) continue;
            if (c < 0x800) {
                length += 1;
            } else if (!Character.isSurrogate(c)) {
                length += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 2; // two characters, four bytes
                i++;
            } else {
                return -1;
            }
        }
        return length;
    }

    /// Writes the length of `value`, and the bytes.
    public void bytes(byte[] value) {
        unsigned(value.length);
        raw(value, 0, value.length);
    }

    /// Writes bytes without their length.
    public void raw(byte[] value, int from, int length) {
        room(length);
        System.arraycopy(value, from, bytes, size, length);
        size += length;
    }

    /// Begins a part whose length stands in front of it, in two bytes or, from 65,535 bytes, in six, so that a reader
    /// can pass over it.
    ///
    /// @return where the part begins: an argument of [#closePart]
    public int openPart() {
        room(2);
        size += 2;
        return size;
    }

    /// Ends the part that begins at `start`.
    public void closePart(int start) {
        int length = size - start;
        int header = Math.min(length, LONG_PART);
        bytes[start - 2] = (byte) (header >> 8);
        bytes[start - 1] = (byte) header;
        if (header < LONG_PART) return;
        room(4);
        System.arraycopy(bytes, start, bytes, start + 4, length);
        INTS.set(bytes, start, length);
        size += 4;
    }

    /// Counts something that contains `more` parts. A codec does so for each object, so that the limits hold also where
    /// a value contains a reference which contains a value.
    ///
    /// @throws IllegalArgumentException if it lies too deep, or there are too many parts in all
    public void enter(int more, Codec.Limits limits) {
        if (depth == limits.maxDepth()) {
            throw new IllegalArgumentException("is nested more than " + limits.maxDepth() + " levels deep");
        }
        if (more > limits.maxObjects() - parts) {
            throw new IllegalArgumentException("has more than " + limits.maxObjects() + " parts in all");
        }
        depth++;
        parts += more;
    }

    /// Returns the nesting depth of the next value.
    public int depth() {
        return depth;
    }

    /// Continues outside of objects that were entered, after success or failure.
    ///
    /// @param outer the previous result of [#depth]
    public void leave(int outer) {
        depth = outer;
        if (outer == 0) parts = 0;
    }

    /// Returns how many bytes have been written.
    public int size() {
        return size;
    }

    /// Drops all bytes after the first `newSize`.
    ///
    /// @throws IllegalArgumentException if fewer bytes have been written
    public void truncate(int newSize) {
        if (newSize < 0 || newSize > size)
            throw new IllegalArgumentException("size must be 0 to " + size + ": " + newSize);
        size = newSize;
    }

    /// Returns a copy of the written bytes.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /// Returns a view of the written bytes, valid until more are written.
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }
}
