package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The types of the JDK that travel as they are: boxed primitives, texts, numbers and times.
enum Plain implements Form, Reading {
    BOOLEAN(1, Boolean.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().u8((boolean) value ? 1 : 0);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return in.bytes().bool();
        }
    },
    BYTE(2, Byte.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().u8((byte) value);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return (byte) in.bytes().u8();
        }
    },
    SHORT(3, Short.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed((short) value);
        }

        @Override Object decode(Decoding in) throws Malformed {
            int value = in.int32();
            if (value != (short) value) throw new Malformed("a short has more than 16 bits");
            return (short) value;
        }
    },
    CHARACTER(4, Character.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().unsigned((char) value);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return (char) in.upTo(Character.MAX_VALUE);
        }
    },
    INTEGER(5, Integer.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed((int) value);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return in.int32();
        }
    },
    LONG(6, Long.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed((long) value);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return in.bytes().signed();
        }
    },
    FLOAT(7, Float.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().fixed32(Float.floatToRawIntBits((float) value));
        }

        @Override Object decode(Decoding in) throws Malformed {
            return Float.intBitsToFloat(in.bytes().fixed32());
        }
    },
    DOUBLE(8, Double.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().fixed64(Double.doubleToRawLongBits((double) value));
        }

        @Override Object decode(Decoding in) throws Malformed {
            return Double.longBitsToDouble(in.bytes().fixed64());
        }
    },
    STRING(9, String.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().text((String) value);
        }

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
            return in.number();
        }
    },
    BIG_DECIMAL(11, BigDecimal.class) {
        @Override public void write(Object value, Encoding out) {
            var decimal = (BigDecimal) value;
            out.number(decimal.unscaledValue());
            out.bytes().signed(decimal.scale());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return new BigDecimal(in.number(), in.int32());
        }
    },
    IDENTIFIER(12, UUID.class) {
        @Override public void write(Object value, Encoding out) {
            var id = (UUID) value;
            out.bytes().fixed64(id.getMostSignificantBits());
            out.bytes().fixed64(id.getLeastSignificantBits());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return new UUID(in.bytes().fixed64(), in.bytes().fixed64());
        }
    },
    DURATION(13, Duration.class) {
        @Override public void write(Object value, Encoding out) {
            var duration = (Duration) value;
            out.bytes().signed(duration.getSeconds());
            out.bytes().unsigned(duration.getNano());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return Duration.ofSeconds(in.bytes().signed(), in.upTo(999_999_999));
        }
    },
    INSTANT(14, Instant.class) {
        @Override public void write(Object value, Encoding out) {
            var instant = (Instant) value;
            out.bytes().signed(instant.getEpochSecond());
            out.bytes().unsigned(instant.getNano());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return Instant.ofEpochSecond(in.bytes().signed(), in.upTo(999_999_999));
        }
    },
    LOCAL_DATE(15, LocalDate.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed(((LocalDate) value).toEpochDay());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return LocalDate.ofEpochDay(in.bytes().signed());
        }
    },
    LOCAL_TIME(16, LocalTime.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().unsigned(((LocalTime) value).toNanoOfDay());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return LocalTime.ofNanoOfDay(in.bytes().unsigned());
        }
    },
    LOCAL_DATE_TIME(17, LocalDateTime.class) {
        @Override public void write(Object value, Encoding out) {
            var time = (LocalDateTime) value;
            LOCAL_DATE.write(time.toLocalDate(), out);
            LOCAL_TIME.write(time.toLocalTime(), out);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return LocalDateTime.of((LocalDate) LOCAL_DATE.decode(in), (LocalTime) LOCAL_TIME.decode(in));
        }
    },
    OFFSET_TIME(18, OffsetTime.class) {
        @Override public void write(Object value, Encoding out) {
            var time = (OffsetTime) value;
            LOCAL_TIME.write(time.toLocalTime(), out);
            ZONE_OFFSET.write(time.getOffset(), out);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return OffsetTime.of((LocalTime) LOCAL_TIME.decode(in), (ZoneOffset) ZONE_OFFSET.decode(in));
        }
    },
    OFFSET_DATE_TIME(19, OffsetDateTime.class) {
        @Override public void write(Object value, Encoding out) {
            var time = (OffsetDateTime) value;
            LOCAL_DATE_TIME.write(time.toLocalDateTime(), out);
            ZONE_OFFSET.write(time.getOffset(), out);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return OffsetDateTime.of(
                    (LocalDateTime) LOCAL_DATE_TIME.decode(in), (ZoneOffset) ZONE_OFFSET.decode(in));
        }
    },
    ZONED_DATE_TIME(20, ZonedDateTime.class) {
        @Override public void write(Object value, Encoding out) {
            var time = (ZonedDateTime) value;
            LOCAL_DATE_TIME.write(time.toLocalDateTime(), out);
            ZONE_OFFSET.write(time.getOffset(), out);
            ZONE_ID.write(time.getZone(), out);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return ZonedDateTime.ofInstant(
                    (LocalDateTime) LOCAL_DATE_TIME.decode(in),
                    (ZoneOffset) ZONE_OFFSET.decode(in),
                    (ZoneId) ZONE_ID.decode(in));
        }
    },
    ZONE_ID(21, ZoneId.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().text(((ZoneId) value).getId());
        }

        @Override Object decode(Decoding in) throws Malformed {
            String id = in.bytes().text();
            try {
                return ZoneId.of(id);
            } catch (DateTimeException unknown) {
                throw new Unreadable("the time zone is unknown to this JDK");
            }
        }
    },
    YEAR(22, Year.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed(((Year) value).getValue());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return Year.of(in.int32());
        }
    },
    YEAR_MONTH(23, YearMonth.class) {
        @Override public void write(Object value, Encoding out) {
            var month = (YearMonth) value;
            out.bytes().signed(month.getYear());
            out.bytes().u8(month.getMonthValue());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return YearMonth.of(in.int32(), in.bytes().u8());
        }
    },
    MONTH_DAY(24, MonthDay.class) {
        @Override public void write(Object value, Encoding out) {
            var day = (MonthDay) value;
            out.bytes().u8(day.getMonthValue());
            out.bytes().u8(day.getDayOfMonth());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return MonthDay.of(in.bytes().u8(), in.bytes().u8());
        }
    },
    PERIOD(25, Period.class) {
        @Override public void write(Object value, Encoding out) {
            var period = (Period) value;
            out.bytes().signed(period.getYears());
            out.bytes().signed(period.getMonths());
            out.bytes().signed(period.getDays());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return Period.of(in.int32(), in.int32(), in.int32());
        }
    },
    BOOLEANS(26, boolean[].class) {
        @Override public void write(Object value, Encoding out) {
            boolean[] array = (boolean[]) value;
            out.bytes().unsigned(array.length);
            for (boolean element : array) out.bytes().u8(element ? 1 : 0);
        }

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
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

        @Override Object decode(Decoding in) throws Malformed {
            double[] array = new double[in.bytes().count(8)];
            for (int i = 0; i < array.length; i++) array[i] = Double.longBitsToDouble(in.bytes().fixed64());
            return array;
        }
    },
    OPTIONAL_INT(34, OptionalInt.class) {
        @Override public void write(Object value, Encoding out) {
            var optional = (OptionalInt) value;
            out.bytes().u8(optional.isPresent() ? 1 : 0);
            if (optional.isPresent()) out.bytes().signed(optional.getAsInt());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return in.bytes().bool() ? OptionalInt.of(in.int32()) : OptionalInt.empty();
        }
    },
    OPTIONAL_LONG(35, OptionalLong.class) {
        @Override public void write(Object value, Encoding out) {
            var optional = (OptionalLong) value;
            out.bytes().u8(optional.isPresent() ? 1 : 0);
            if (optional.isPresent()) out.bytes().signed(optional.getAsLong());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return in.bytes().bool() ? OptionalLong.of(in.bytes().signed()) : OptionalLong.empty();
        }
    },
    OPTIONAL_DOUBLE(36, OptionalDouble.class) {
        @Override public void write(Object value, Encoding out) {
            var optional = (OptionalDouble) value;
            out.bytes().u8(optional.isPresent() ? 1 : 0);
            if (optional.isPresent()) DOUBLE.write(optional.getAsDouble(), out);
        }

        @Override Object decode(Decoding in) throws Malformed {
            return in.bytes().bool()
                    ? OptionalDouble.of(Double.longBitsToDouble(in.bytes().fixed64()))
                    : OptionalDouble.empty();
        }
    },
    ZONE_OFFSET(37, ZoneOffset.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed(((ZoneOffset) value).getTotalSeconds());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return ZoneOffset.ofTotalSeconds(in.int32());
        }
    };

    private static final Map<Class<?>, Plain> BY_CLASS = new HashMap<>();
    private static final @Nullable Plain[] BY_TAG = new @Nullable Plain[Tags.LIST];

    static {
        for (var plain : values()) {
            BY_CLASS.put(plain.type, plain);
            BY_TAG[plain.tag] = plain;
        }
    }

    private final int tag;
    private final Class<?> type;

    Plain(int tag, Class<?> type) {
        this.tag = tag;
        this.type = type;
    }

    /// The form of `type`, which may also be the class of a primitive, or null.
    static @Nullable Plain of(Class<?> type) {
        var plain = BY_CLASS.get(type.isPrimitive() ? boxed(type) : type);
        // The classes of most time zones are not public.
        return plain == null && ZoneId.class.isAssignableFrom(type) ? ZONE_ID : plain;
    }

    /// The form with this tag, or null.
    static @Nullable Plain of(int tag) {
        return tag > 0 && tag < BY_TAG.length ? BY_TAG[tag] : null;
    }

    private static Class<?> boxed(Class<?> primitive) {
        return java.lang.invoke.MethodType.methodType(primitive).wrap().returnType();
    }

    @Override public int tag() {
        return tag;
    }

    /// The class of the values.
    Class<?> type() {
        return type;
    }

    /// Whether a primitive type stands behind it.
    boolean hasPrimitive() {
        return compareTo(DOUBLE) <= 0;
    }

    /// What a primitive component holds if the sender does not have it.
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
            default -> throw new IllegalStateException(this + " is not primitive");
        };
    }

    /// What a component holds if the sender does not have it, or null if this type has no empty value.
    @Nullable Object empty() {
        return switch (this) {
            case OPTIONAL_INT -> OptionalInt.empty();
            case OPTIONAL_LONG -> OptionalLong.empty();
            case OPTIONAL_DOUBLE -> OptionalDouble.empty();
            default -> type.isArray() ? java.lang.reflect.Array.newInstance(type.componentType(), 0) : null;
        };
    }

    @Override public Object read(Decoding in) throws Malformed {
        try {
            return decode(in);
        } catch (DateTimeException | ArithmeticException outOfRange) {
            throw new Malformed("a " + type.getSimpleName() + " is out of range");
        }
    }

    /// Values are short, or their length says how far to go; a zone that is unknown here does no harm when skipped.
    @Override public void skip(Decoding in) throws Malformed {
        switch (this) {
            case ZONE_ID -> in.bytes().skipText(in.bytes().unsigned());
            case BOOLEANS, BYTES -> in.bytes().skip(in.bytes().count(1));
            case SHORTS, CHARS -> in.bytes().skip(2 * in.bytes().count(2));
            case INTS, FLOATS -> in.bytes().skip(4 * in.bytes().count(4));
            case LONGS, DOUBLES -> in.bytes().skip(8 * in.bytes().count(8));
            case ZONED_DATE_TIME -> {
                LOCAL_DATE_TIME.skip(in);
                ZONE_OFFSET.skip(in);
                ZONE_ID.skip(in);
            }
            default -> {
                var ignored = read(in);
            }
        }
    }

    abstract Object decode(Decoding in) throws Malformed;
}
