package dev.coppice.cluster.codec;

import org.jspecify.annotations.Nullable;

/// How values of one type are written. Has no state: any thread may use it.
interface Form {

    /// The number that stands before a value of this form where the type is not known beforehand.
    int tag();

    /// Writes `value`, which is not null.
    void write(Object value, Encoding out);

    /// Writes `value` where it may be null. Forms that begin with a length use 0 for null and override this.
    default void writeNullable(@Nullable Object value, Encoding out) {
        if (value == null) {
            out.bytes().u8(0);
        } else {
            out.bytes().u8(1);
            write(value, out);
        }
    }
}
