package dev.coppice.examples.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.examples.Arguments;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SagaTest {
    private static final Order ORDER = new Order("order-1", "a book", 1_900);

    private static OrderSaga.Outcome outcome(TestRuntime test, Books books, Step unlucky, Partner.Mood mood) {
        test.runtime().start(new ShopSupervisor(books, (step, order) -> step == unlucky ? mood : Partner.Mood.WILLING));
        ShopSupervisor.begin(test.runtime(), ORDER, books);
        return test.runtime().ref(ORDER.saga()).call(new OrderSaga.HowDidItEnd());
    }

    @Test void order_thatEverybodyAgreesTo_isDelivered() {
        TestRuntime.explore(20, test -> {
            var books = new Books();
            assertThat(outcome(test, books, null, null)).isEqualTo(new OrderSaga.Outcome.Delivered());
            assertThat(books.history()).containsExactly("RESERVE order-1", "PAY order-1", "SHIP order-1");
        });
    }

    @Test void order_thatIsRefused_isUndoneInReverseOrder() {
        TestRuntime.explore(20, test -> {
            var books = new Books();
            assertThat(outcome(test, books, Step.SHIP, Partner.Mood.UNWILLING))
                    .isEqualTo(new OrderSaga.Outcome.Cancelled("SHIP is refused"));
            assertThat(books.history()).containsExactly(
                    "RESERVE order-1", "PAY order-1", "undo PAY order-1", "undo RESERVE order-1");
        });
    }

    @Test void step_thatIsNotAnswered_isUndoneAsWell() {
        TestRuntime.explore(20, test -> {
            var books = new Books();
            assertThat(outcome(test, books, Step.SHIP, Partner.Mood.SILENT))
                    .isEqualTo(new OrderSaga.Outcome.Cancelled("SHIP was not answered"));
            assertThat(books.history())
                    .endsWith("SHIP order-1", "undo SHIP order-1", "undo PAY order-1", "undo RESERVE order-1");
        });
    }

    @Test void partner_thatBreaksDown_isAskedToUndoWhenItIsBack() {
        TestRuntime.explore(20, test -> {
            var books = new Books();
            assertThat(outcome(test, books, Step.PAY, Partner.Mood.FRAGILE))
                    .isEqualTo(new OrderSaga.Outcome.Cancelled("the partner for PAY broke down"));
            assertThat(books.stepsOf(ORDER)).isEmpty();
        });
    }

    // @start region="test"
    /// Kills sagas and partners at random times.
    @Test void orders_areDoneWhollyOrNotAtAll() {
        var moods = Partner.Mood.values();
        TestRuntime.explore(200, test -> {
            var random = new Random(test.seed());
            var books = new Books();
            test.runtime()
                    .start(new ShopSupervisor(books, (step, order) -> moods[random.nextInt(4) * random.nextInt(2)]));
            var orders = new ArrayList<Order>();
            for (int i = 0; i < 10; i++) orders.add(new Order("order-" + i, "a book", 1_900));
            for (var order : orders) ShopSupervisor.begin(test.runtime(), order, books);
            for (int i = 0; i < 10; i++) {
                var saga = test.runtime().whereis(orders.get(i).saga());
                if (saga != null && random.nextBoolean()) test.runtime().exit(saga, ExitReason.KILL);
                test.advance(Duration.ofMillis(random.nextInt(80)));
            }
            for (var order : orders) {
                var outcome = ShopSupervisor.outcome(test.runtime(), order, books);
                var expected = outcome instanceof OrderSaga.Outcome.Delivered ? Set.of(Step.values()) : Set.of();
                assertThat(books.stepsOf(order)).as("%s, %s", order, books.history()).isEqualTo(expected);
            }
        });
    }
    // @end

    @Test void saga_thatHasEnded_answersForAMinute() {
        try (var test = TestRuntime.seeded(1)) {
            var books = new Books();
            outcome(test, books, null, null);
            test.advance(Duration.ofSeconds(59));
            assertThat(test.runtime().whereis(ORDER.saga())).isNotNull();
            test.advance(Duration.ofSeconds(1));
            assertThat(test.runtime().whereis(ORDER.saga())).isNull();
            assertThat(ShopSupervisor.outcome(test.runtime(), ORDER, books))
                    .isEqualTo(new OrderSaga.Outcome.Delivered());
        }
    }

    @Test void example_keepsItsPromise() {
        assertThat(SagaExample.run("24")).isZero();
    }

    @Test void example_refusesTooManyOrders() {
        assertThat(Arguments.exitCode(() -> SagaExample.run("1000000"))).isEqualTo(2);
    }
}
