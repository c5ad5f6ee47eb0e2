package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;

/// The boxed primitives. A component of a primitive type is written in the same form.
enum Boxed implements Plain {
    BOOLEAN(1, Boolean.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().u8((boolean) value ? 1 : 0);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.bytes().bool();
        }
    },
    BYTE(2, Byte.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().u8((byte) value);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return (byte) in.bytes().u8();
        }
    },
    SHORT(3, Short.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed((short) value);
        }

        @Override public Object read(Decoding in) throws Malformed {
            int value = in.int32();
            if (value != (short) value) throw new Malformed("a short has more than 16 bits");
            return (short) value;
        }
    },
    CHARACTER(4, Character.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().unsigned((char) value);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return (char) in.upTo(Character.MAX_VALUE);
        }
    },
    INTEGER(5, Integer.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed((int) value);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.int32();
        }
    },
    LONG(6, Long.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed((long) value);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.bytes().signed();
        }
    },
    FLOAT(7, Float.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().fixed32(Float.floatToRawIntBits((float) value));
        }

        @Override public Object read(Decoding in) throws Malformed {
            return Float.intBitsToFloat(in.bytes().fixed32());
        }
    },
    DOUBLE(8, Double.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().fixed64(Double.doubleToRawLongBits((double) value));
        }

        @Override public Object read(Decoding in) throws Malformed {
            return Double.longBitsToDouble(in.bytes().fixed64());
        }
    };

    private final int tag;
    private final Class<?> type;

    Boxed(int tag, Class<?> type) {
        this.tag = tag;
        this.type = type;
    }

    @Override public int tag() {
        return tag;
    }

    @Override public Class<?> type() {
        return type;
    }

    /// The value of a primitive component that the sender does not have.
    Object zero() {
        return switch (this) {
            case BOOLEAN -> false;
            case BYTE -> (byte) 0;
            case SHORT -> (short) 0;
            case CHARACTER -> '\0';
            case INTEGER -> 0;
            case LONG -> 0L;
            case FLOAT -> 0f;
            case DOUBLE -> 0.0;
        };
    }
}
