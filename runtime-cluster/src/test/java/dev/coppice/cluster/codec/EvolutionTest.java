package dev.coppice.cluster.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cluster.Types;
import dev.coppice.cluster.spi.Undecodable;
import dev.coppice.testsupport.Conformance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Nodes with different versions of a type.
class EvolutionTest {

    /// The sender has `sent`, the receiver has `known` under the same name.
    private static @Nullable Object pass(Object message, Class<?> sent, Class<?> known) throws Exception {
        return Wires.between(Types.of(sent), Types.of(known)).pass(message);
    }

    @Wire("order") record Old(int id, String product) {}
    @Wire("order") record Reordered(String product, int id) {}
    @Wire("order") record Widened(long id, String product) {}
    @Wire("order") record Renamed(@Wire("id") int number, @Wire("product") String item) {}
    @Wire("order") record Smaller(String product) {}
    @Wire("order") record Larger(
            int id, String product, int count, boolean urgent, char size, double price, @Nullable String note,
            @Nullable Line parent, List<Line> lines, Set<String> tags, Map<String, Line> more, Optional<Line> one,
            OptionalInt discount, byte[] picture) {}

    record Line(int id, String product) {}

    @Conformance("DST-128")
    @Test void componentsInAnotherOrder_areMatchedByName() throws Exception {
        assertThat(pass(new Old(7, "a"), Old.class, Reordered.class)).isEqualTo(new Reordered("a", 7));
        assertThat(pass(new Reordered("a", 7), Reordered.class, Old.class)).isEqualTo(new Old(7, "a"));
    }

    @Conformance("DST-128")
    @Test void renamedComponent_isMatchedByItsOldName() throws Exception {
        assertThat(pass(new Old(7, "a"), Old.class, Renamed.class)).isEqualTo(new Renamed(7, "a"));
        assertThat(pass(new Renamed(7, "a"), Renamed.class, Old.class)).isEqualTo(new Old(7, "a"));
    }

    @Conformance("DST-128")
    @Test void int_becomesALong_butNotTheOtherWay() throws Exception {
        assertThat(pass(new Old(-7, "a"), Old.class, Widened.class)).isEqualTo(new Widened(-7, "a"));
        assertThatThrownBy(() -> pass(new Widened(7, "a"), Widened.class, Old.class))
                .isInstanceOf(Undecodable.class)
                .hasMessage("order.id is long at the sender and int at the receiver");
    }

    @Conformance("DST-128")
    @Test void removedComponent_isPassedOver() throws Exception {
        assertThat(pass(new Old(7, "a"), Old.class, Smaller.class)).isEqualTo(new Smaller("a"));
        var larger = new Larger(1, "a", 2, true, 'x', 1.5, null, new Line(3, "b"), List.of(new Line(4, "c")),
                Set.of("t"),
                Map.of("k", new Line(5, "d")), Optional.of(new Line(6, "e")), OptionalInt.of(1), new byte[] {1, 2});
        assertThat(pass(larger, Larger.class, Smaller.class)).isEqualTo(new Smaller("a"));
    }

    @Conformance("DST-128")
    @Test void addedComponent_isZeroEmptyOrNull() throws Exception {
        var arrived = (Larger) pass(new Old(7, "a"), Old.class, Larger.class);
        assertThat(arrived.picture()).isEmpty();
        assertThat(arrived).isEqualTo(new Larger(7, "a", 0, false, '\0', 0.0, null, null, List.of(), Set.of(), Map.of(),
                Optional.empty(), OptionalInt.empty(), arrived.picture()));
    }

    @Conformance("DST-128")
    @Test void addedComponentThatIsRequired_costsTheMessageAndNamesIt() {
        assertThatThrownBy(() -> pass(new Smaller("a"), Smaller.class, Needy.class))
                .isInstanceOf(Undecodable.class)
                .hasMessageContaining("order.owner is not known to the sender, and is required")
                .hasMessageContaining("@Nullable");
    }

    @Wire("order") record Needy(String product, String owner) {}

    @Wire("order") record Texts(String id, String product) {}
    @Wire("order") record Boxes(Integer id, String product) {}
    @Wire("basket") record BasketOld(List<Old> orders) {}
    @Wire("basket") record BasketNew(Set<Old> orders) {}

    @Test void componentOfAnotherType_costsTheMessageAndNamesBoth() {
        assertThatThrownBy(() -> pass(new Old(7, "a"), Old.class, Texts.class))
                .isInstanceOf(Undecodable.class).hasMessage("order.id is int at the sender and String at the receiver");
        assertThatThrownBy(() -> pass(new Old(7, "a"), Old.class, Boxes.class))
                .isInstanceOf(Undecodable.class)
                        .hasMessage("order.id is int at the sender and Integer at the receiver");
        assertThatThrownBy(() -> pass(new BasketOld(List.of()), BasketOld.class, BasketNew.class))
                .isInstanceOf(Undecodable.class)
                .hasMessage("basket.orders is List<order> at the sender and Set<order> at the receiver");
    }

    sealed interface NewProtocol {}
    record Known(int value) implements NewProtocol {}
    record Added(List<Known> values) implements NewProtocol {}
    record Envelope(@Nullable Object content, int number) {}
    @Wire("mail") record MailOld(Object content, int number) {}
    @Wire("mail") record MailNew(int number) {}

    @Test void typeThatTheReceiverDoesNotKnow_costsThatMessageAlone() throws Exception {
        var wires = Wires.between(Types.of(NewProtocol.class, Envelope.class), Types.of(Known.class, Envelope.class));
        assertThatThrownBy(() -> wires.pass(new Added(List.of(new Known(1)))))
                .isInstanceOf(Undecodable.class)
                .hasMessageContaining("EvolutionTest$Added is not registered at the receiver")
                .hasMessageContaining("Types.of");
        assertThatThrownBy(() -> wires.pass(new Envelope(List.of(new Added(List.of())), 1)))
                .isInstanceOf(Undecodable.class).hasMessageContaining("content[0]: ");
        assertThat(wires.pass(new Known(2))).isEqualTo(new Known(2));
    }

    @Test void typeThatTheReceiverDoesNotKnow_inAComponentItDoesNotHave_isPassedOver() throws Exception {
        var wires = Wires.between(Types.of(MailOld.class, NewProtocol.class), Types.of(MailNew.class));
        var content = List.of(new Added(List.of(new Known(1))), Map.of(new Known(2), new long[] {1, 2}));
        assertThat(wires.pass(new MailOld(content, 5))).isEqualTo(new MailNew(5));
    }

    @Wire("colour") enum ColourOld {RED, GREEN}
    @Wire("colour") enum ColourNew {BLUE, GREEN, @Wire("RED") CRIMSON}
    @Wire("colour") record ColourRecord(int value) {}

    @Test void constants_areMatchedByName() throws Exception {
        assertThat(pass(ColourOld.RED, ColourOld.class, ColourNew.class)).isEqualTo(ColourNew.CRIMSON);
        assertThat(pass(ColourOld.GREEN, ColourOld.class, ColourNew.class)).isEqualTo(ColourNew.GREEN);
        assertThatThrownBy(() -> pass(ColourNew.BLUE, ColourNew.class, ColourOld.class))
                .isInstanceOf(Undecodable.class).hasMessage("colour has no constant BLUE at the receiver");
    }

    @Test void enumThatBecameARecord_costsTheMessage() {
        assertThatThrownBy(() -> pass(ColourOld.RED, ColourOld.class, ColourRecord.class))
                .isInstanceOf(Undecodable.class)
                .hasMessage("colour is an enum at the sender and a record at the receiver");
        assertThatThrownBy(() -> pass(new ColourRecord(1), ColourRecord.class, ColourOld.class))
                .isInstanceOf(Undecodable.class)
                .hasMessage("colour is a record at the sender and an enum at the receiver");
    }

    @Wire("box") record BoxThere(Object content) {}
    @Wire("box") record BoxHere(Number content) {}

    @Test void componentWithANarrowerType_acceptsWhatFits() throws Exception {
        var wires = Wires.between(Types.of(BoxThere.class), Types.of(BoxHere.class));
        assertThat(wires.pass(new BoxThere(5L))).isEqualTo(new BoxHere(5L));
        assertThatThrownBy(() -> wires.pass(new BoxThere("5")))
                .isInstanceOf(Undecodable.class).hasMessage("content: java.lang.String is not a java.lang.Number");
    }
}
