package dev.coppice.cluster.codec;

import dev.coppice.core.Name;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Messages that contain every kind of component.
final class Samples {
    sealed interface Part {}
    record Leaf(int number) implements Part {}
    record Node(@Nullable Part left, @Nullable Part right, Mark mark) implements Part {}
    enum Mark implements Part {A, B, C}
    record Box<T>(T content) {}

    record Primitives(boolean a, byte b, short c, char d, int e, long f, float g, double h) {}

    record Boxes(
            @Nullable Boolean a, @Nullable Byte b, @Nullable Short c, @Nullable Character d, @Nullable Integer e,
            @Nullable Long f, @Nullable Float g, @Nullable Double h) {}

    record Arrays(
            boolean @Nullable [] a, byte[] b, short[] c, char[] d, int[] e, long[] f, float[] g, double[] h) {}

    record Times(
            Duration a, @Nullable Instant b, LocalDate c, LocalTime d, LocalDateTime e, OffsetTime f, OffsetDateTime g,
            ZonedDateTime h, ZoneId i, ZoneOffset j, Year k, YearMonth l, MonthDay m, Period n) {}

    record Others(
            @Nullable String text, BigInteger integer, BigDecimal decimal, UUID id, OptionalInt a, OptionalLong b,
            OptionalDouble c) {}

    record Everything(
            Primitives primitives, Boxes boxes, Arrays arrays, Times times, Others others, @Nullable Part part,
            List<@Nullable Part> parts, Set<Mark> marks, Map<String, List<Leaf>> map, Optional<Set<Long>> optional,
            Box<Part> box, @Nullable Object anything) {}

    private final Random random;

    Samples(Random random) {
        this.random = random;
    }

    Everything everything() {
        return new Everything(
                primitives(), boxes(), arrays(), times(), others(), nullable(() -> part(3)),
                list(() -> nullable(() -> part(2))), Set.of(mark()),
                Map.of(text(), list(() -> new Leaf(random.nextInt()))),
                random.nextBoolean() ? Optional.empty() : Optional.of(Set.of(random.nextLong())), new Box<>(part(1)),
                any(3));
    }

    <T> @Nullable T nullable(Supplier<? extends @Nullable T> value) {
        return random.nextInt(4) == 0 ? null : value.get();
    }

    private <T> List<T> list(Supplier<T> element) {
        var list = new ArrayList<T>();
        for (int i = random.nextInt(4); i > 0; i--) list.add(element.get());
        return list;
    }

    /// Any characters, unpaired surrogates included.
    String text() {
        var chars = new char[random.nextInt(12)];
        int range = random.nextBoolean() ? 0x80 : random.nextBoolean() ? 0x800 : 0x10000;
        for (int i = 0; i < chars.length; i++) chars[i] = (char) random.nextInt(range);
        return new String(chars);
    }

    private int number() {
        return random.nextInt() >> random.nextInt(32);
    }

    private long bigNumber() {
        return random.nextLong() >> random.nextInt(64);
    }

    private Mark mark() {
        return Mark.values()[random.nextInt(3)];
    }

    private Part part(int depth) {
        if (depth == 0) return new Leaf(number());
        return switch (random.nextInt(3)) {
            case 0 -> mark();
            case 1 -> new Leaf(number());
            default -> new Node(nullable(() -> part(depth - 1)), part(depth - 1), mark());
        };
    }

    private Primitives primitives() {
        return new Primitives(random.nextBoolean(), (byte) number(), (short) number(), (char) number(), number(),
                bigNumber(), Float.intBitsToFloat(random.nextInt()), Double.longBitsToDouble(random.nextLong()));
    }

    private Boxes boxes() {
        return new Boxes(nullable(random::nextBoolean), nullable(() -> (byte) number()),
                nullable(() -> (short) number()),
                nullable(() -> (char) number()), nullable(this::number), nullable(this::bigNumber),
                nullable(random::nextFloat), nullable(random::nextDouble));
    }

    private Arrays arrays() {
        int n = random.nextInt(5);
        var bytes = new byte[n];
        random.nextBytes(bytes);
        var shorts = new short[n];
        var chars = new char[n];
        var floats = new float[n];
        var booleans = new boolean[n];
        for (int i = 0; i < n; i++) {
            shorts[i] = (short) number();
            chars[i] = (char) number();
            floats[i] = random.nextFloat();
            booleans[i] = random.nextBoolean();
        }
        return new Arrays(nullable(() -> booleans), bytes, shorts, chars, random.ints(n).toArray(),
                random.longs(n).toArray(), floats, random.doubles(n).toArray());
    }

    private Times times() {
        var date = LocalDate.ofEpochDay(random.nextInt(2_000_000) - 1_000_000);
        var time = LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L));
        var moment = LocalDateTime.of(date, time);
        var offset = ZoneOffset.ofTotalSeconds(random.nextInt(129_601) - 64_800);
        var zones = List.of("Europe/Berlin", "America/New_York", "Z", "UTC", "+02:00", "Asia/Kolkata");
        var zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
        return new Times(
                Duration.ofSeconds(bigNumber() / 2, random.nextInt(1_000_000_000)),
                nullable(() -> Instant.ofEpochSecond(number(), random.nextInt(1_000_000_000))), date, time, moment,
                OffsetTime.of(time, offset), OffsetDateTime.of(moment, offset), ZonedDateTime.of(moment, zone), zone,
                offset, Year.of(date.getYear()), YearMonth.from(date), MonthDay.from(date),
                Period.of(number(), number(), number()));
    }

    private Others others() {
        var integer = new BigInteger(random.nextInt(200), random).subtract(BigInteger.valueOf(bigNumber()));
        return new Others(nullable(this::text), integer, new BigDecimal(integer, number()),
                new UUID(random.nextLong(), random.nextLong()),
                random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(number()),
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(bigNumber()),
                random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(random.nextDouble()));
    }

    /// Any value at all.
    @Nullable Object any(int depth) {
        return switch (random.nextInt(depth == 0 ? 9 : 15)) {
            case 0 -> null;
            case 1 -> text();
            case 2 -> number();
            case 3 -> bigNumber();
            case 4 -> mark();
            case 5 -> others();
            case 6 -> times();
            case 7 -> new byte[] {1, 2, 3};
            case 8 -> new Name<>(mark());
            case 9 -> part(depth);
            case 10 -> new Box<>(any(depth - 1));
            case 11 -> list(() -> any(depth - 1));
            case 12 -> {
                var set = new LinkedHashSet<@Nullable Object>();
                for (int i = 0; i < 3; i++) set.add(random.nextBoolean() ? text() : nullable(this::number));
                yield Collections.unmodifiableSet(set);
            }
            case 13 -> {
                var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                for (int i = 0; i < 3; i++) map.put(nullable(this::text), any(depth - 1));
                yield map;
            }
            default -> random.nextBoolean() ? Optional.empty() : Optional.of(Samples.this.part(depth));
        };
    }

    /// Whether two values are equal, with arrays by their contents, and sets and maps in their order.
    static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof List<?> a && other instanceof List<?> b) {
            if (a.size() != b.size()) return false;
            for (int i = 0; i < a.size(); i++) if (!same(a.get(i), b.get(i))) return false;
            return true;
        }
        if (one instanceof Set<?> a && other instanceof Set<?> b) return same(new ArrayList<>(a), new ArrayList<>(b));
        if (one instanceof Optional<?> a && other instanceof Optional<?> b) return same(a.orElse(null), b.orElse(null));
        if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
            return same(new ArrayList<>(a.keySet()), new ArrayList<>(b.keySet()))
                    && same(new ArrayList<>(a.values()), new ArrayList<>(b.values()));
        }
        if (one instanceof Name<?> a && other instanceof Name<?> b) return same(a.key(), b.key());
        if (one instanceof Record && other != null && one.getClass() == other.getClass()) {
            for (var component : one.getClass().getRecordComponents()) {
                try {
                    component.getAccessor().setAccessible(true);
                    if (!same(component.getAccessor().invoke(one), component.getAccessor().invoke(other))) return false;
                } catch (ReflectiveOperationException impossible) {
                    throw new AssertionError(impossible);
                }
            }
            return true;
        }
        return java.util.Objects.deepEquals(one, other);
    }
}
