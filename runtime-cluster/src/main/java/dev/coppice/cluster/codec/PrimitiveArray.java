package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import java.lang.reflect.Array;

/// Arrays of primitives: a length, and elements that all have the same width.
enum PrimitiveArray implements Plain {
    BOOLEANS(26, boolean[].class) {
        @Override public void write(Object value, Encoding out) {
            boolean[] array = (boolean[]) value;
            out.bytes().unsigned(array.length);
            for (boolean element : array) out.bytes().u8(element ? 1 : 0);
        }

        @Override public Object read(Decoding in) throws Malformed {
            boolean[] array = new boolean[in.bytes().count(1)];
            for (int i = 0; i < array.length; i++) array[i] = in.bytes().bool();
            return array;
        }
    },
    BYTES(27, byte[].class) {
        @Override public void write(Object value, Encoding out) {
            byte[] array = (byte[]) value;
            out.bytes().bytes(array);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.bytes().raw(in.bytes().count(1));
        }
    },
    SHORTS(28, short[].class) {
        @Override public void write(Object value, Encoding out) {
            short[] array = (short[]) value;
            out.bytes().unsigned(array.length);
            for (short element : array) {
                out.bytes().u8(element >> 8);
                out.bytes().u8(element);
            }
        }

        @Override public Object read(Decoding in) throws Malformed {
            short[] array = new short[in.bytes().count(2)];
            for (int i = 0; i < array.length; i++) array[i] = (short) (in.bytes().u8() << 8 | in.bytes().u8());
            return array;
        }
    },
    CHARS(29, char[].class) {
        @Override public void write(Object value, Encoding out) {
            char[] array = (char[]) value;
            out.bytes().unsigned(array.length);
            for (char element : array) {
                out.bytes().u8(element >> 8);
                out.bytes().u8(element);
            }
        }

        @Override public Object read(Decoding in) throws Malformed {
            char[] array = new char[in.bytes().count(2)];
            for (int i = 0; i < array.length; i++) array[i] = (char) (in.bytes().u8() << 8 | in.bytes().u8());
            return array;
        }
    },
    INTS(30, int[].class) {
        @Override public void write(Object value, Encoding out) {
            int[] array = (int[]) value;
            out.bytes().unsigned(array.length);
            for (int element : array) out.bytes().fixed32(element);
        }

        @Override public Object read(Decoding in) throws Malformed {
            int[] array = new int[in.bytes().count(4)];
            for (int i = 0; i < array.length; i++) array[i] = in.bytes().fixed32();
            return array;
        }
    },
    LONGS(31, long[].class) {
        @Override public void write(Object value, Encoding out) {
            long[] array = (long[]) value;
            out.bytes().unsigned(array.length);
            for (long element : array) out.bytes().fixed64(element);
        }

        @Override public Object read(Decoding in) throws Malformed {
            long[] array = new long[in.bytes().count(8)];
            for (int i = 0; i < array.length; i++) array[i] = in.bytes().fixed64();
            return array;
        }
    },
    FLOATS(32, float[].class) {
        @Override public void write(Object value, Encoding out) {
            float[] array = (float[]) value;
            out.bytes().unsigned(array.length);
            for (float element : array) out.bytes().fixed32(Float.floatToRawIntBits(element));
        }

        @Override public Object read(Decoding in) throws Malformed {
            float[] array = new float[in.bytes().count(4)];
            for (int i = 0; i < array.length; i++) array[i] = Float.intBitsToFloat(in.bytes().fixed32());
            return array;
        }
    },
    DOUBLES(33, double[].class) {
        @Override public void write(Object value, Encoding out) {
            double[] array = (double[]) value;
            out.bytes().unsigned(array.length);
            for (double element : array) out.bytes().fixed64(Double.doubleToRawLongBits(element));
        }

        @Override public Object read(Decoding in) throws Malformed {
            double[] array = new double[in.bytes().count(8)];
            for (int i = 0; i < array.length; i++) array[i] = Double.longBitsToDouble(in.bytes().fixed64());
            return array;
        }
    };

    private final int tag;
    private final Class<?> type;

    PrimitiveArray(int tag, Class<?> type) {
        this.tag = tag;
        this.type = type;
    }

    @Override public int tag() {
        return tag;
    }

    @Override public Class<?> type() {
        return type;
    }

    @Override public Object empty() {
        return Array.newInstance(type.componentType(), 0);
    }

    /// The length says how far to go.
    @Override public void skip(Decoding in) throws Malformed {
        switch (this) {
            case BOOLEANS, BYTES -> in.bytes().skip(in.bytes().count(1));
            case SHORTS, CHARS -> in.bytes().skip(2 * in.bytes().count(2));
            case INTS, FLOATS -> in.bytes().skip(4 * in.bytes().count(4));
            case LONGS, DOUBLES -> in.bytes().skip(8 * in.bytes().count(8));
        }
    }
}
