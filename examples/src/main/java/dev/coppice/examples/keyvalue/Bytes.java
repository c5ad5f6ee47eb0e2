package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Owned;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A key or value: bytes that are compared by content. The array must not be modified after it was wrapped.
@SuppressWarnings("ArrayRecordComponent") // equality is by content, as defined here
public record Bytes(@Owned byte[] array) implements Comparable<Bytes> {

    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return array.length;
    }

    /// The part that determines which keys belong together: the bytes between the first `{` and the next `}`, or all
    /// bytes if there are none between them.
    public Bytes tag() {
        int open = indexOf('{', 0);
        int close = open < 0 ? -1 : indexOf('}', open + 1);
        return close <= open + 1 ? this : new Bytes(Arrays.copyOfRange(array, open + 1, close));
    }

    private int indexOf(char wanted, int from) {
        for (int i = from; i < array.length; i++) if (array[i] == wanted) return i;
        return -1;
    }

    @Override public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override public String toString() {
        return new String(array, StandardCharsets.UTF_8);
    }
}
