package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Other single values: texts, large numbers, identifiers, and the optionals of primitives.
enum Scalar implements Plain {
    STRING(9, String.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().text((String) value);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.bytes().text();
        }

        @Override public void writeNullable(@Nullable Object value, Encoding out) {
            if (value == null) out.bytes().u8(0);
            else out.bytes().text((String) value);
        }

        @Override public @Nullable Object readNullable(Decoding in) throws Malformed {
            long header = in.bytes().unsigned();
            return header == 0 ? null : in.bytes().text(header);
        }

        @Override public void skip(Decoding in) throws Malformed {
            in.bytes().skipText(in.bytes().unsigned());
        }

        @Override public void skipNullable(Decoding in) throws Malformed {
            long header = in.bytes().unsigned();
            if (header != 0) in.bytes().skipText(header);
        }
    },
    BIG_INTEGER(10, BigInteger.class) {
        @Override public void write(Object value, Encoding out) {
            out.number((BigInteger) value);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.number();
        }
    },
    BIG_DECIMAL(11, BigDecimal.class) {
        @Override public void write(Object value, Encoding out) {
            var decimal = (BigDecimal) value;
            out.number(decimal.unscaledValue());
            out.bytes().signed(decimal.scale());
        }

        @Override public Object read(Decoding in) throws Malformed {
            return new BigDecimal(in.number(), in.int32());
        }
    },
    IDENTIFIER(12, UUID.class) {
        @Override public void write(Object value, Encoding out) {
            var id = (UUID) value;
            out.bytes().fixed64(id.getMostSignificantBits());
            out.bytes().fixed64(id.getLeastSignificantBits());
        }

        @Override public Object read(Decoding in) throws Malformed {
            return new UUID(in.bytes().fixed64(), in.bytes().fixed64());
        }
    },
    OPTIONAL_INT(34, OptionalInt.class) {
        @Override public void write(Object value, Encoding out) {
            var optional = (OptionalInt) value;
            out.bytes().u8(optional.isPresent() ? 1 : 0);
            if (optional.isPresent()) out.bytes().signed(optional.getAsInt());
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.bytes().bool() ? OptionalInt.of(in.int32()) : OptionalInt.empty();
        }
    },
    OPTIONAL_LONG(35, OptionalLong.class) {
        @Override public void write(Object value, Encoding out) {
            var optional = (OptionalLong) value;
            out.bytes().u8(optional.isPresent() ? 1 : 0);
            if (optional.isPresent()) out.bytes().signed(optional.getAsLong());
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.bytes().bool() ? OptionalLong.of(in.bytes().signed()) : OptionalLong.empty();
        }
    },
    OPTIONAL_DOUBLE(36, OptionalDouble.class) {
        @Override public void write(Object value, Encoding out) {
            var optional = (OptionalDouble) value;
            out.bytes().u8(optional.isPresent() ? 1 : 0);
            if (optional.isPresent()) Boxed.DOUBLE.write(optional.getAsDouble(), out);
        }

        @Override public Object read(Decoding in) throws Malformed {
            return in.bytes().bool()
                    ? OptionalDouble.of(Double.longBitsToDouble(in.bytes().fixed64()))
                    : OptionalDouble.empty();
        }
    };

    private final int tag;
    private final Class<?> type;

    Scalar(int tag, Class<?> type) {
        this.tag = tag;
        this.type = type;
    }

    @Override public int tag() {
        return tag;
    }

    @Override public Class<?> type() {
        return type;
    }

    @Override public @Nullable Object empty() {
        return switch (this) {
            case OPTIONAL_INT -> OptionalInt.empty();
            case OPTIONAL_LONG -> OptionalLong.empty();
            case OPTIONAL_DOUBLE -> OptionalDouble.empty();
            case STRING, BIG_INTEGER, BIG_DECIMAL, IDENTIFIER -> null;
        };
    }
}
