package dev.coppice.cluster.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.spi.Codec.Limits;
import dev.coppice.cluster.spi.Input;
import dev.coppice.cluster.spi.Malformed;
import dev.coppice.cluster.spi.Output;
import dev.coppice.cluster.spi.References;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Name;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    sealed interface Message permits Add, Order, Ping, Boxed, Tree, Wide {}
    record Add(int amount) implements Message {}
    record Ping() implements Message {}
    record Order(long id, @Nullable String customer, List<Line> lines, Map<String, Integer> notes, State state)
            implements Message {}
    record Line(String product, int quantity) {}
    record Boxed(@Nullable Object value) implements Message {}
    record Tree(@Nullable Tree left, @Nullable Tree right) implements Message {}
    record Wide(boolean a, byte b, short c, char d, float e, double f, long g, Optional<Line> h) implements Message {}
    enum State {
        OPEN,
        SENT {
            @Override public String toString() {
                return "on its way";
            }
        }
    }

    private static final Wires WIRES = Wires.of(Message.class);

    @Test void record_ofOneInt_takesTwoBytes() throws Exception {
        assertThat(WIRES.encode(new Add(7))).hasSize(2);
        assertThat(WIRES.pass(new Add(Integer.MIN_VALUE))).isEqualTo(new Add(Integer.MIN_VALUE));
    }

    @Test void values_ofAllShapes_arriveEqual() throws Exception {
        var order = new Order(1, null, List.of(new Line("a", 1), new Line("ü", 2)), Map.of("x", 1), State.SENT);
        var wide = new Wide(true, (byte) -1, Short.MIN_VALUE, '\uffff', Float.NaN, -0.0, Long.MAX_VALUE,
                Optional.of(new Line("\ud800", 3)));
        for (var message : List.of(order, wide, new Ping(), new Tree(new Tree(null, null), null), State.OPEN)) {
            assertThat(WIRES.pass(message)).isEqualTo(message);
        }
        assertThat(WIRES.pass(null)).isNull();
    }

    @Test void collections_keepTheirOrderAndNullsAndCannotBeModified() throws Exception {
        var list = Arrays.asList(3, null, "x", List.of(Set.of(1L)));
        assertThat(WIRES.pass(list)).isEqualTo(list);
        var set = new java.util.LinkedHashSet<>(List.of(9, 1, 5));
        assertThat(WIRES.pass(set)).isEqualTo(set).hasToString("[9, 1, 5]");
        var map = new HashMap<@Nullable Object, @Nullable Object>();
        map.put(null, null);
        assertThat(WIRES.pass(map)).isEqualTo(map);

        var received = List.of((Collection<?>) requireNonNull(WIRES.pass(list)),
                (Collection<?>) requireNonNull(WIRES.pass(set)),
                ((Map<?, ?>) requireNonNull(WIRES.pass(map))).entrySet());
        for (var collection : received) {
            var elements = collection.iterator();
            elements.next();
            assertThatThrownBy(elements::remove).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(collection::clear).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> collection.add(null)).isInstanceOf(UnsupportedOperationException.class);
        }
        @SuppressWarnings("unchecked") // nothing is put into it
        var receivedMap = (Map<@Nullable Object, @Nullable Object>) requireNonNull(WIRES.pass(map));
        assertThatThrownBy(() -> receivedMap.put(1, 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> receivedMap.remove(null)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test void list_changedAfterEncoding_arrivesAsItWas() throws Exception {
        var list = new ArrayList<>(List.of(1, 2));
        var bytes = WIRES.encode(new Boxed(list));
        list.add(3);
        assertThat(WIRES.decode(bytes)).isEqualTo(new Boxed(List.of(1, 2)));
    }

    // values that cannot be sent

    @Test void unregisteredClass_threeLevelsDeep_isNamedWithItsPath() {
        var message = new Boxed(List.of(1, Map.of("k", new Boxed(new StringBuilder()))));
        assertThatThrownBy(() -> WIRES.encode(message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RecordCodecTest$Boxed: its part value[1]{value}.value is of "
                        + "java.lang.StringBuilder, which is not registered")
                .hasMessageContaining("Types.of");
    }

    @Test void messageBeyondTheLimit_isRefusedInTheSender() {
        var out = new Output(1000);
        assertThatThrownBy(() -> WIRES.sender().encode("x".repeat(1000), out))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("larger than the limit of 1000");
        assertThatThrownBy(() -> WIRES.sender().encode(new Boxed(new byte[2000]), new Output(1000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test void depthBeyondTheLimit_isRefusedInTheSender() throws Exception {
        Tree deep = new Tree(null, null);
        for (int i = 1; i < 64; i++) deep = new Tree(deep, null);
        assertThat(WIRES.pass(deep)).isEqualTo(deep);
        var deeper = new Tree(null, deep);
        assertThatThrownBy(() -> WIRES.encode(deeper))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("more than 64 levels deep");
    }

    @Test void cyclicList_isRefusedAndDoesNotOverflowTheStack() {
        var cycle = new ArrayList<Object>();
        cycle.add(cycle);
        assertThatThrownBy(() -> WIRES.encode(cycle)).hasMessageContaining("levels deep");
    }

    @Test void objectsBeyondTheLimit_areRefusedInTheSender() throws Exception {
        var limits = new Limits(64, 100, 1 << 20);
        var wires = Wires.between(Types.none(), Types.none(), limits, Wires.NO_REFERENCES);
        var hundred = new ArrayList<@Nullable Object>(java.util.Collections.nCopies(100, null));
        assertThat(wires.pass(hundred)).isEqualTo(hundred);
        assertThat(wires.pass(hundred)).as("counted anew for each message").isEqualTo(hundred);
        hundred.add(1);
        assertThatThrownBy(() -> wires.encode(hundred)).hasMessageContaining("more than 100 parts");
    }

    @Test void numberBeyondTheLimit_isRefusedInTheSender() {
        var huge = BigInteger.ONE.shiftLeft(8 * 4096);
        assertThatThrownBy(() -> WIRES.encode(huge)).hasMessageContaining("a number of more than 4096 bytes");
    }

    @Test void collectionThatLiesAboutItsSize_isRefused() {
        var liar = new AbstractList<Object>() {
            @Override public Object get(int index) {
                throw new IllegalStateException("broken");
            }

            @Override public int size() {
                return 3;
            }
        };
        assertThatThrownBy(() -> WIRES.encode(new Boxed(liar)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value cannot be iterated over").hasRootCauseMessage("broken");
    }

    record Hostile(int value) {
        @Override public int value() {
            throw new IllegalStateException("no");
        }
    }

    @Test void accessorThatThrows_isNamed() {
        assertThatThrownBy(() -> Wires.of(Hostile.class).encode(new Hostile(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("its part value cannot be read").hasRootCauseMessage("no");
    }

    // bytes that cannot be decoded

    record Positive(int value) {
        Positive {
            if (value <= 0) throw new IllegalArgumentException("not positive");
        }
    }
    record Any(int value) {}
    record Bag(List<?> content) {}

    @Test void constructorThatRefuses_costsTheMessage() {
        var wires = Wires.between(Types.of(Bag.class, Lax.class), Types.of(Bag.class, Strict.class));
        assertThatThrownBy(() -> wires.pass(new Bag(List.of(1, new Lax(0)))))
                .isInstanceOf(Undecodable.class)
                .hasMessageContaining("content[1]: the constructor of positive threw")
                        .hasMessageContaining("not positive");
    }

    @Wire("positive") record Lax(int value) {}
    @Wire("positive") record Strict(int value) {
        Strict {
            if (value <= 0) throw new IllegalArgumentException("not positive");
        }
    }

    record Numbers(List<Message> messages) {}
    @Wire("numbers") record Loose(List<Object> messages) {}
    @Wire("numbers") record Tight(List<Message> messages) {}

    @Test void elementOfAnotherType_isFoundBeforeTheReceiverRelyOnIt() {
        var wires = Wires.between(Types.of(Loose.class, Message.class), Types.of(Tight.class));
        assertThatThrownBy(() -> wires.pass(new Loose(List.of(new Ping(), "text"))))
                .isInstanceOf(Undecodable.class)
                .hasMessageContaining("messages[1]: java.lang.String is not a")
                .hasMessageContaining("Message");
    }

    @Test void timeZoneThatIsUnknownHere_costsTheMessage() throws Exception {
        var bytes = WIRES.encode(ZoneId.of("Europe/Paris"));
        var moon = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                .replace("Europe/Paris", "Europe/Luna.").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(WIRES.decode(bytes)).isEqualTo(ZoneId.of("Europe/Paris"));
        assertThatThrownBy(() -> WIRES.decode(moon)).isInstanceOf(Undecodable.class).hasMessageContaining("time zone");
    }

    @Test void bytesThatEndEarly_areMalformedWhereverTheyEnd() {
        var whole = WIRES.encode(new Order(1, "c", List.of(new Line("a", 1)), Map.of("x", 1), State.SENT));
        for (int length = 0; length < whole.length; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> WIRES.decode(cut)).as("%d bytes", length).isInstanceOf(Malformed.class);
        }
    }

    @Test void lengthThatLies_allocatesNothing() {
        for (int tag : new int[] {27, 31, 40, 41, 42}) {
            var out = new Output(100);
            out.u8(tag);
            out.unsigned(Integer.MAX_VALUE);
            assertThatThrownBy(() -> WIRES.decode(out.toBytes())).as("tag %d", tag).isInstanceOf(Malformed.class);
        }
    }

    @Test void nestingBeyondTheLimit_isMalformed() {
        var out = new Output(1000);
        for (int i = 0; i < 100; i++) {
            out.u8(Tags.OPTIONAL);
            out.u8(2);
        }
        out.u8(Tags.NULL);
        assertThatThrownBy(() -> WIRES.decode(out.toBytes()))
                .isInstanceOf(Malformed.class).hasMessageContaining("levels deep");
    }

    @Test void messageBeforeTheSchema_isMalformed() {
        var session = new RecordCodec().prepare(Types.none(), Limits.DEFAULTS).open(Wires.NO_REFERENCES);
        assertThatThrownBy(() -> session.decode(new Input(new byte[] {0})))
                .isInstanceOf(Malformed.class).hasMessageContaining("schema");
    }

    // references and names

    private record Address(int number) {}

    /// Writes exit reasons as texts of custom reasons, with a value that travels inside.
    private static final class Reasons implements References {
        Wires wires;

        @Override public void write(Object reference, Output out) {
            if (reference instanceof ExitReason.Custom(var value)) wires.sender().encode(value, out);
            else throw new IllegalArgumentException(reference + " stays here");
        }

        @Override public Object read(Input in) throws Undecodable, Malformed {
            var value = wires.receiver().decode(in);
            if (value == null) throw new Undecodable("a reason without a value");
            return ExitReason.of(value);
        }
    }

    record Ended(@Nullable ExitReason why, int after) {}

    @Test void reference_isWrittenByTheConnection() throws Exception {
        var reasons = new Reasons();
        var wires = Wires.between(Types.of(Ended.class), Types.of(Ended.class), Limits.DEFAULTS, reasons);
        reasons.wires = wires;
        assertThat(wires.pass(new Ended(ExitReason.of("tired"), 3))).isEqualTo(new Ended(ExitReason.of("tired"), 3));
        assertThat(wires.pass(new Ended(null, 3))).isEqualTo(new Ended(null, 3));
        assertThat(wires.pass(List.of(ExitReason.of("x")))).isEqualTo(List.of(ExitReason.of("x")));
        assertThatThrownBy(() -> wires.encode(new Ended(ExitReason.KILL, 1)))
                .hasMessageContaining("its part why cannot travel: kill stays here");
    }

    @Test void nestingThroughReferences_countsForTheLimit() {
        var reasons = new Reasons();
        var wires = Wires.between(Types.of(Ended.class), Types.of(Ended.class), Limits.DEFAULTS, reasons);
        reasons.wires = wires;
        Object value = "x";
        for (int i = 0; i < 100; i++) value = new Ended(ExitReason.of(value), i);
        var deep = value;
        assertThatThrownBy(() -> wires.encode(deep)).hasMessageContaining("levels deep");
    }

    @Wire("ended") record EndedThere(ExitReason why, int after) {}
    @Wire("ended") record EndedHere(int after) {}

    @Test void reference_thatTheReceiverDoesNotWant_isPassedOver() throws Exception {
        var reasons = new Reasons();
        var wires = Wires.between(
                Types.of(EndedThere.class, Ping.class), Types.of(EndedHere.class), Limits.DEFAULTS, reasons);
        reasons.wires = wires;
        assertThat(wires.pass(new EndedThere(ExitReason.of(List.of(new Ping())), 4))).isEqualTo(new EndedHere(4));
    }

    record Call(Name<Message> to) {}

    @Test void name_ofTheRuntimesOwnTable_arrivesAsOne() throws Exception {
        var wires = Wires.of(Call.class, State.class);
        assertThat(wires.pass(new Call(new Name<>("desk")))).isEqualTo(new Call(new Name<>("desk")));
        assertThat(wires.pass(new Name<>(State.OPEN))).isEqualTo(new Name<>(State.OPEN));
        assertThatThrownBy(() -> wires.encode(new Name<>(new Object())))
                .hasMessageContaining("java.lang.Object, which is not registered");
    }
}
