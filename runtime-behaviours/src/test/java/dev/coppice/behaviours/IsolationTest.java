package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.internal.isolation.Isolation;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartFailed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IsolationTest {

    record Point(int x, Integer y) {}

    record Order(String id, List<Point> points, Optional<Object> note) {}

    record Wrapper(Order order) {}

    static final class Changeable {
        private int count = 1;

        @Override public String toString() {
            return "" + count;
        }
    }

    static final class Constant {
        private final String text = "constant";
        private final Object held;

        Constant(Object held) {
            this.held = held;
        }

        @Override public String toString() {
            return text + held;
        }
    }

    private static String flaw(Object value) {
        var flaw = Isolation.flawOf(value);
        return flaw == null ? "none" : flaw.path() + ": " + flaw.why();
    }

    @Test
    void immutableValues_haveNoFlaw() {
        var values = List.of(
                1, "text", 2.5, 'c', true, TimeUnit.DAYS, Instant.now(), new Point(1, 2), List.of(), Map.of("k", new Point(1, 2)),
                Set.copyOf(List.of(1, 2, 3)), Optional.of("x"), Collections.emptyList(), Collections.singletonList(1),
                new Order("1", List.of(new Point(1, 2)), Optional.of(Map.of())), new Constant("x"), ExitReason.of("x"), String.class,
                new IllegalStateException("x"), Map.entry("a", 1));
        assertThat(values).allSatisfy(value -> assertThat(flaw(value)).isEqualTo("none"));
    }

    @Test
    void mutableValues_areNamedWithTheirPath() {
        assertThat(flaw(new ArrayList<>())).isEqualTo(": a java.util.ArrayList");
        assertThat(flaw(new int[1])).isEqualTo(": an array of int");
        assertThat(flaw(new Changeable())).isEqualTo(": a " + Changeable.class.getName() + ", whose field count is not final");
        assertThat(flaw(new Order("1", new ArrayList<>(), Optional.empty()))).isEqualTo("points: a java.util.ArrayList");
        assertThat(flaw(new Order("1", List.of(), Optional.of(new Date())))).isEqualTo("note: a java.util.Date");
        assertThat(flaw(new Wrapper(new Order("1", List.of(), Optional.of(List.of(1, new Date()))))))
                .isEqualTo("order.note[1]: a java.util.Date");
        assertThat(flaw(new Constant(new StringBuilder()))).isEqualTo("held: a java.lang.StringBuilder");
        assertThat(flaw(Map.of("k", new Date()))).isEqualTo("{String}: a java.util.Date");
        assertThat(flaw(Collections.unmodifiableList(new ArrayList<>()))).startsWith(": a java.util.Collections$Unmodifiable");
    }

    static final class Cart extends GenServer<List<String>, Cart.Message> {
        sealed interface Message {}

        record Add(List<String> items) implements Message {}

        record Take(List<String> items) implements Message, Call<Message, Integer> {}

        record Spoil() implements Message, Call<Message, Integer> {}

        private final List<String> first;

        Cart(List<String> first) {
            this.first = first;
        }

        @Override protected Next<List<String>> init() {
            return next(first);
        }

        @Override protected Next<List<String>> handle(Message message, List<String> items) {
            return switch (message) {
                case Add(var added) -> next(added);
                case Take take -> next(take.items()).reply(take, take.items().size());
                case Spoil spoil -> next(new ArrayList<>(items)).reply(spoil, 0);
            };
        }
    }

    @Test
    void check_refusesMutableMessagesInTheSender() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var cart = runtime.start(new Cart(List.of()));
            cart.cast(new Cart.Add(List.of("a")));
            assertThat(cart.call(new Cart.Take(List.of("a", "b")))).isEqualTo(2);
            var text = "the message IsolationTest.Cart.%s to Cart can be changed after it was sent: its field items is a java.util.ArrayList; "
                    + "make it immutable, or hand over a copy";
            assertThatThrownBy(() -> cart.cast(new Cart.Add(new ArrayList<>())))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(text, "Add");
            assertThatThrownBy(() -> cart.call(new Cart.Take(new ArrayList<>())))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(text, "Take");
            assertThat(cart.pid().isAlive()).isTrue();
        }
    }

    @Test
    void check_endsAServerWithAMutableState() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var cart = runtime.start(new Cart(List.of()));
            assertThatThrownBy(() -> cart.call(new Cart.Spoil())).isInstanceOf(CallFailed.class).rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the state of " + cart + ", of java.util.ArrayList, can be changed from outside: it is a java.util.ArrayList; "
                            + "make it immutable, or keep a copy");
            assertThatThrownBy(() -> runtime.start(new Cart(new ArrayList<>()))).isInstanceOf(StartFailed.class)
                    .hasMessageContaining("can be changed from outside");
        }
    }

    @Test
    void check_isOffByDefault() {
        try (var runtime = ActorRuntime.open()) {
            var cart = runtime.start(new Cart(new ArrayList<>()));
            assertThat(cart.call(new Cart.Take(new ArrayList<>()))).isZero();
            assertThat(cart.call(new Cart.Spoil())).isZero();
        }
    }
}
