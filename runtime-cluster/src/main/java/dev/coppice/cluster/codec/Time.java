package dev.coppice.cluster.codec;

import dev.coppice.cluster.spi.Malformed;
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

/// Points in time, dates, times of day, zones and amounts of time.
enum Time implements Plain {
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
    ZONE_OFFSET(37, ZoneOffset.class) {
        @Override public void write(Object value, Encoding out) {
            out.bytes().signed(((ZoneOffset) value).getTotalSeconds());
        }

        @Override Object decode(Decoding in) throws Malformed {
            return ZoneOffset.ofTotalSeconds(in.int32());
        }
    };

    private final int tag;
    private final Class<?> type;

    Time(int tag, Class<?> type) {
        this.tag = tag;
        this.type = type;
    }

    @Override public int tag() {
        return tag;
    }

    @Override public Class<?> type() {
        return type;
    }

    @Override public Object read(Decoding in) throws Malformed {
        try {
            return decode(in);
        } catch (DateTimeException | ArithmeticException outOfRange) {
            throw new Malformed("a " + type.getSimpleName() + " is out of range");
        }
    }

    /// A zone that is unknown here does no harm when passed over.
    @Override public void skip(Decoding in) throws Malformed {
        switch (this) {
            case ZONE_ID -> in.bytes().skipText(in.bytes().unsigned());
            case ZONED_DATE_TIME -> {
                LOCAL_DATE_TIME.skip(in);
                ZONE_OFFSET.skip(in);
                ZONE_ID.skip(in);
            }
            default -> Plain.super.skip(in);
        }
    }

    /// Reads a value, which may be out of the range of its type.
    abstract Object decode(Decoding in) throws Malformed;
}
