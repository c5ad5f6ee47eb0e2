package dev.coppice.examples.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.examples.Arguments;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CheckoutTest {
    private static final Order ORDER = new Order("order-1", 1_900);
    private static final Terms TERMS = new Terms(
            Duration.ofMinutes(15), Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(5));
    private static final Checkout.Answer SOLD = new Checkout.Answer.Sold("receipt for order-1/1");

    private UnreliableBank bank;
    private Ref<Checkout.Event> checkout;

    private void begin(TestRuntime test) {
        bank = new UnreliableBank(test::sleep);
        test.runtime().start(new Shop());
        checkout = Shop.checkout(test.runtime(), ORDER, bank, TERMS);
    }

    @Test void goodCard_isChargedOnce() {
        TestRuntime.explore(20, test -> {
            begin(test);
            assertThat(checkout.call(new Checkout.Pay(UnreliableBank.GOOD))).isEqualTo(SOLD);
            assertThat(checkout.call(new Checkout.Pay(UnreliableBank.GOOD))).isEqualTo(SOLD);
            assertThat(bank.chargedFor(ORDER)).containsExactly(UnreliableBank.GOOD);
        });
    }

    // @start region="slow"
    @Test void slowBank_isGivenUp_andTheChargeIsCancelled() {
        TestRuntime.explore(20, test -> {
            begin(test);
            var slow = checkout.ask(new Checkout.Pay(UnreliableBank.SLOW));
            var good = checkout.ask(new Checkout.Pay(UnreliableBank.GOOD)); // postponed until the first is decided
            test.advance(TERMS.payment().minusMillis(1));
            assertThat(slow).isNotDone();
            assertThat(good).isNotDone();
            test.advance(TERMS.retry().plusMillis(1)); // the first cancellation fails
            assertThat(slow.join()).isEqualTo(new Checkout.Answer.Refused("the bank is too slow"));
            assertThat(good.join()).isEqualTo(new Checkout.Answer.Sold("receipt for order-1/2"));
            assertThat(bank.chargedFor(ORDER)).containsExactly(UnreliableBank.GOOD);
        });
    }
    // @end

    @Test void declinedCard_leavesTheCheckoutOpen() {
        TestRuntime.explore(20, test -> {
            begin(test);
            assertThat(checkout.call(new Checkout.Pay(UnreliableBank.EMPTY)))
                    .isEqualTo(new Checkout.Answer.Refused("not enough money"));
            assertThat(checkout.call(new Checkout.Pay(UnreliableBank.GOOD))).isInstanceOf(Checkout.Answer.Sold.class);
        });
    }

    @Test void brokenConnection_leavesNoCharge() {
        TestRuntime.explore(20, test -> {
            begin(test);
            assertThat(checkout.call(new Checkout.Pay(UnreliableBank.CUT_OFF)))
                    .isInstanceOfSatisfying(Checkout.Answer.Refused.class,
                            refused -> assertThat(refused.why()).contains("connection reset"));
            assertThat(bank.chargedFor(ORDER)).isEmpty();
        });
    }

    @Test void customerWithoutCard_losesTheCheckout() {
        try (var test = TestRuntime.seeded(1)) {
            begin(test);
            var end = test.runtime().whenEnded(checkout);
            test.advance(TERMS.checkout());
            assertThat(checkout.call(new Checkout.Pay(UnreliableBank.GOOD))).isEqualTo(new Checkout.Answer.Over());
            assertThat(bank.chargedFor(ORDER)).isEmpty();
            test.advance(TERMS.linger());
            assertThat(end.join()).isEqualTo(ExitReason.NORMAL);
        }
    }

    @Test void refusals_doNotExtendTheCheckout() {
        TestRuntime.explore(5, test -> {
            begin(test);
            CompletableFuture<Checkout.Answer> last = null;
            for (int i = 0; i < 40; i++) last = checkout.ask(new Checkout.Pay(UnreliableBank.SLOW));
            test.advance(TERMS.checkout().plus(TERMS.payment()).plus(TERMS.retry()));
            assertThat(last).isCompletedWithValue(new Checkout.Answer.Over());
            assertThat(bank.chargedFor(ORDER)).isEmpty();
        });
    }

    @Test void anySequenceOfCards_chargesWhatIsSold() {
        var cards = List.of(UnreliableBank.GOOD, UnreliableBank.EMPTY, UnreliableBank.SLOW, UnreliableBank.CUT_OFF);
        TestRuntime.explore(200, test -> {
            begin(test);
            var random = new Random(test.seed());
            CompletableFuture<Checkout.Answer> last = null;
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                last = checkout.ask(new Checkout.Pay(cards.get(random.nextInt(cards.size()))));
                test.advance(Duration.ofSeconds(random.nextInt(40)));
            }
            test.advance(TERMS.checkout());
            assertThat(last).isCompleted();
            boolean sold = last.join() instanceof Checkout.Answer.Sold;
            assertThat(bank.chargedFor(ORDER)).hasSize(sold ? 1 : 0);
        });
    }

    @Test void example_keepsItsPromise() {
        assertThat(CheckoutExample.run("25")).isZero();
    }

    @Test void example_refusesTooManyOrders() {
        assertThat(Arguments.exitCode(() -> CheckoutExample.run("1000000"))).isEqualTo(2);
    }
}
