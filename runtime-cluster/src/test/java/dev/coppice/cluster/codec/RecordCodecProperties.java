package dev.coppice.cluster.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Undecodable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/// Properties of all messages, all versions and all bytes.
class RecordCodecProperties {
    private static final Wires WIRES = Wires.of(Samples.Everything.class);

    @Property(tries = 3000) void everyValue_arrivesEqual(@ForAll long seed) throws Exception {
        var value = new Samples(new Random(seed)).everything();
        assertThat(Samples.same(WIRES.pass(value), value)).as("%s", value).isTrue();
    }

    @Property(tries = 3000) void everyText_arrivesEqual(@ForAll String text) throws Exception {
        assertThat(WIRES.pass(text)).isEqualTo(text);
    }

    @Property(tries = 2000) void everyValue_endsWhereItEnds(@ForAll long seed) throws Exception {
        var value = new Samples(new Random(seed)).any(3);
        var bytes = WIRES.encode(List.of(new ArrayList<>(java.util.Collections.singletonList(value)), 17));
        var arrived = (List<?>) WIRES.decode(bytes);
        assertThat(arrived.getLast()).isEqualTo(17);
    }

    /// Versions of one record. The components of each of them, by name; `l` may be an int or a long.
    private sealed interface Version {
        Map<String, @Nullable Object> content();
    }

    @Wire("v") record Full(int a, @Nullable String b, List<Integer> c, long l) implements Version {
        @Override public Map<String, @Nullable Object> content() {
            return map("a", a, "b", b, "c", c, "l", l);
        }
    }

    @Wire("v") record Backwards(int l, List<Integer> c, @Nullable String b, int a) implements Version {
        @Override public Map<String, @Nullable Object> content() {
            return map("a", a, "b", b, "c", c, "l", (long) l);
        }
    }

    @Wire("v") record NoA(List<Integer> c, @Wire("b") @Nullable String text, long l) implements Version {
        @Override public Map<String, @Nullable Object> content() {
            return map("b", text, "c", c, "l", l);
        }
    }

    @Wire("v") record OnlyC(@Wire("c") List<Integer> numbers) implements Version {
        @Override public Map<String, @Nullable Object> content() {
            return map("c", numbers);
        }
    }

    @Wire("v") record Nothing() implements Version {
        @Override public Map<String, @Nullable Object> content() {
            return map();
        }
    }

    private static Map<String, @Nullable Object> map(@Nullable Object... pairs) {
        var map = new TreeMap<String, @Nullable Object>();
        for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
        return map;
    }

    @Provide Arbitrary<Version> versions() {
        return Arbitraries.randomValue(random -> {
            var samples = new Samples(random);
            int a = random.nextInt();
            var b = samples.nullable(samples::text);
            var c = List.of(random.nextInt(), 5);
            return switch (random.nextInt(5)) {
                case 0 -> new Full(a, b, c, random.nextLong());
                case 1 -> new Backwards(random.nextInt(), c, b, a);
                case 2 -> new NoA(c, b, random.nextLong());
                case 3 -> new OnlyC(c);
                default -> new Nothing();
            };
        });
    }

    @Provide Arbitrary<Class<? extends Version>> readers() {
        return Arbitraries.of(Full.class, NoA.class, OnlyC.class, Nothing.class); // without the int: that does not fit
    }

    @Property(tries = 2000) void everyVersion_readsEveryOther(
            @ForAll("versions") Version sent, @ForAll("readers") Class<? extends Version> reader) throws Exception {
        var arrived = (Version) Wires.between(Types.of(sent.getClass()), Types.of(reader)).pass(sent);
        assertThat(arrived).isInstanceOf(reader);
        var defaults = map("a", 0, "b", null, "c", List.of(), "l", 0L);
        arrived.content().forEach((name, value) -> assertThat(value).as(name).isEqualTo(
                sent.content().containsKey(name) ? sent.content().get(name) : defaults.get(name)));
    }

    @Property(tries = 5000) void anyBytes_areReadOrRefused(@ForAll byte[] bytes) {
        try {
            WIRES.decode(bytes);
        } catch (Undecodable | Malformed refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
