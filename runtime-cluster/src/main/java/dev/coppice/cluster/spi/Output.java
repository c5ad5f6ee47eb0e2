package dev.coppice.cluster.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that are being written, up to a limit. For one thread.
///
/// Integers are written in groups of seven bits, low groups first; signed ones zig-zag encoded, so that small values of
/// either sign are short. Fixed values are big-endian. Texts are UTF-8 with their length in bytes in front.
public final class Output {
    private static final int FIRST = 128;

    private final int limit;
    private byte[] bytes;
    private int size;

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
        if (more > limit - size) throw new TooLarge(limit);
        if (size + more <= bytes.length) return;
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
        for (int shift = 24; shift >= 0; shift -= 8) bytes[size++] = (byte) (value >>> shift);
    }

    /// Writes eight bytes.
    public void fixed64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) bytes[size++] = (byte) (value >>> shift);
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

    /// Writes the length of `text` in UTF-8, and the text.
    public void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
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

    /// Returns how many bytes have been written.
    public int size() {
        return size;
    }

    /// Drops what was written after the first `newSize` bytes.
    ///
    /// @throws IllegalArgumentException if fewer bytes have been written
    public void truncate(int newSize) {
        if (newSize < 0 || newSize > size) throw new IllegalArgumentException("size must be 0 to " + size + ": " + newSize);
        size = newSize;
    }

    /// Returns a copy of what has been written.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /// Returns a view of what has been written, valid until more is written.
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }
}
