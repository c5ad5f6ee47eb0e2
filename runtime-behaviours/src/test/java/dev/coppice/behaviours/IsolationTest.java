package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.internal.isolation.IsolationCheck;
import dev.coppice.behaviours.statemachine.StateAndData;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.statemachine.Transition;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.StartFailed;
import dev.coppice.core.Sys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
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
        var flaw = IsolationCheck.violationIn(value);
        return flaw == null ? "none" : flaw.path() + ": " + flaw.why();
    }

    @Test
    void immutableValues_haveNoFlaw() {
        var values = List.of(
                1, "text", 2.5, 'c', true, TimeUnit.DAYS, Instant.now(), new Point(1, 2), List.of(),
                Map.of("k", new Point(1, 2)),
                Set.copyOf(List.of(1, 2, 3)), Optional.of("x"), Collections.emptyList(), Collections.singletonList(1),
                new Order("1", List.of(new Point(1, 2)), Optional.of(Map.of())), new Constant("x"), ExitReason.of("x"),
                String.class,
                new IllegalStateException("x"), Map.entry("a", 1));
        assertThat(values).allSatisfy(value -> assertThat(flaw(value)).isEqualTo("none"));
    }

    @Test
    void mutableValues_areNamedWithTheirPath() {
        assertThat(flaw(new ArrayList<>())).isEqualTo(": a java.util.ArrayList");
        assertThat(flaw(new int[1])).isEqualTo(": an array of int");
        assertThat(flaw(new Changeable()))
                .isEqualTo(": a " + Changeable.class.getName() + ", whose field count is not final");
        assertThat(flaw(new Order("1", new ArrayList<>(), Optional.empty())))
                .isEqualTo("points: a java.util.ArrayList");
        assertThat(flaw(new Order("1", List.of(), Optional.of(new Date())))).isEqualTo("note: a java.util.Date");
        assertThat(flaw(new Wrapper(new Order("1", List.of(), Optional.of(List.of(1, new Date()))))))
                .isEqualTo("order.note[1]: a java.util.Date");
        assertThat(flaw(new Constant(new StringBuilder()))).isEqualTo("held: a java.lang.StringBuilder");
        assertThat(flaw(Map.of("k", new Date()))).isEqualTo("{String}: a java.util.Date");
        assertThat(flaw(Collections.unmodifiableList(new ArrayList<>())))
                .startsWith(": a java.util.Collections$Unmodifiable");
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
            var text =
                    "the message IsolationTest.Cart.%s to Cart can be changed after it was sent: its field items is a "
                            + "java.util.ArrayList; "
                    + "make it immutable, hand over a copy, or mark as @Owned what the sender gives away";
            assertThatThrownBy(() -> cart.cast(new Cart.Add(new ArrayList<>())))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(text, "Add");
            assertThatThrownBy(() -> cart.call(new Cart.Take(new ArrayList<>())))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(text, "Take");
            assertThat(cart.pid().isAlive()).isTrue();
        }
    }

    @Test
    void check_refusesMutableEventsInTheCaller() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var manager = EventManager.<List<String>>start(runtime);
            manager.notify(List.of("a"));
            var text = "the message ArrayList to EventManager can be changed after it was sent";
            assertThatThrownBy(() -> manager.notify(new ArrayList<>()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(text);
            assertThatThrownBy(() -> manager.syncNotify(new ArrayList<>()))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(text);
            assertThat(manager.handlers()).isEmpty();
        }
    }

    @Test
    void check_endsAServerWithAMutableState() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var cart = runtime.start(new Cart(List.of()));
            assertThatThrownBy(() -> cart.call(new Cart.Spoil())).isInstanceOf(CallFailed.class).rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the state of " + cart
                            + ", of java.util.ArrayList, can be changed from outside: it is a java.util.ArrayList; "
                            + "make it immutable, keep a copy, or mark as @Owned what no other code uses");
            assertThatThrownBy(() -> runtime.start(new Cart(new ArrayList<>()))).isInstanceOf(StartFailed.class)
                    .hasMessageContaining("can be changed from outside");
        }
    }

    // ── objects with one owner ──

    /// Owns its state.
    private static final class Tally extends GenServer<@Owned Map<String, Integer>, Tally.Message> {
        sealed interface Message {}

        record Count(String word) implements Message, Call<Message, Integer> {}

        record Hand(@Owned byte[] buffer, List<String> words) implements Message, Call<Message, Integer> {}

        @Override protected Next<Map<String, Integer>> init() {
            return next(new HashMap<>());
        }

        @Override protected Next<Map<String, Integer>> handle(Message message, Map<String, Integer> counts) {
            return switch (message) {
                case Count count -> next(counts).reply(count, counts.merge(count.word(), 1, Integer::sum));
                case Hand hand -> next(counts).reply(hand, hand.buffer().length);
            };
        }
    }

    private abstract static class Keeping<T> extends GenServer<T, Integer> {
        @Override protected Next<T> handle(Integer message, T state) {
            return keep();
        }
    }

    private static final class Owning extends Keeping<@Owned ArrayList<String>> {
        @Override protected Next<ArrayList<String>> init() {
            return next(new ArrayList<>());
        }
    }

    private static final class NotOwning extends Keeping<ArrayList<String>> {
        @Override protected Next<ArrayList<String>> init() {
            return next(new ArrayList<>());
        }
    }

    @Test
    void ownedState_mayBeMutable() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var tally = runtime.start(new Tally());
            tally.call(new Tally.Count("a"));
            assertThat(tally.call(new Tally.Count("a"))).isEqualTo(2);
            runtime.start(new Owning());
            assertThatThrownBy(() -> runtime.start(new NotOwning())).isInstanceOf(StartFailed.class)
                    .hasMessageContaining("mark as @Owned");
        }
    }

    @Test
    void ownedField_ofAMessage_isHandedOver_andTheOthersAreChecked() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var tally = runtime.start(new Tally());
            assertThat(tally.call(new Tally.Hand(new byte[3], List.of()))).isEqualTo(3);
            assertThatThrownBy(() -> tally.call(new Tally.Hand(new byte[3], new ArrayList<>())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("its field words is a java.util.ArrayList");
        }
    }

    @Owned private static final class Cursor {
        private int at;

        int next() {
            return at++;
        }
    }

    private record Session(String user, @Owned Map<String, Integer> basket, Cursor cursor,
            java.io.@Owned Reader reader) {}

    @Test
    void ownedFieldsAndClasses_areNotLookedAt() {
        var session = new Session("me", new HashMap<>(), new Cursor(), java.io.Reader.nullReader());
        assertThat(session.cursor().next()).isZero();
        assertThat(IsolationCheck.violationIn(session)).isNull();
    }

    private enum Phase { ONLY }

    private abstract static class Machine<D> extends StateMachine<Phase, D, Integer> {
        @Override protected Transition<Phase, D, Integer> handle(Integer event, Phase phase, D data) {
            return keep(data);
        }
    }

    @Test
    void ownedData_ofAStateMachine_mayBeMutable() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var machine = runtime.start(new Machine<@Owned List<String>>() {
                @Override protected Transition<Phase, List<String>, Integer> init() {
                    return next(Phase.ONLY, new ArrayList<>());
                }
            });
            machine.cast(1);
            assertThat(Sys.of(machine).state()).isEqualTo(new StateAndData<>(Phase.ONLY, List.of()));
            assertThatThrownBy(() -> runtime.start(new Machine<List<String>>() {
                @Override protected Transition<Phase, List<String>, Integer> init() {
                    return next(Phase.ONLY, new ArrayList<>());
                }
            })).isInstanceOf(StartFailed.class).hasMessageContaining("its field data is a java.util.ArrayList");
        }
    }

    /// Its data become mutable when it handles 1, and when it enters after it has handled 2.
    private static final class Spoiled extends StateMachine<Phase, List<String>, Integer> {
        @Override protected Transition<Phase, List<String>, Integer> init() {
            return next(Phase.ONLY, List.of());
        }

        @Override protected Transition<Phase, List<String>, Integer> handle(
                Integer event, Phase phase, List<String> data) {
            return event == 1 ? keep(new ArrayList<>()) : repeat(List.of("handled"));
        }

        @Override protected boolean enters() {
            return true;
        }

        @Override protected Transition<Phase, List<String>, Integer> enter(Phase old, Phase phase, List<String> data) {
            return data.isEmpty() ? keep() : keep(new ArrayList<>());
        }
    }

    @Test
    void check_endsAStateMachineWithMutableData() {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            for (int event : List.of(1, 2)) {
                var machine = runtime.start(new Spoiled());
                var ended = runtime.whenEnded(machine.pid());
                machine.cast(event);
                assertThat(TestProcesses.get(ended).toString())
                        .contains("can be changed from outside: its field data is a java.util.ArrayList");
            }
        }
    }

    @Test
    void check_isOffByDefault() {
        try (var runtime = ActorRuntime.open()) {
            EventManager.<List<String>>start(runtime).syncNotify(new ArrayList<>());
            var cart = runtime.start(new Cart(new ArrayList<>()));
            assertThat(cart.call(new Cart.Take(new ArrayList<>()))).isZero();
            assertThat(cart.call(new Cart.Spoil())).isZero();
        }
    }
}
