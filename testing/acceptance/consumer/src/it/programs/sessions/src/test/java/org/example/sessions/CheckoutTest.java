package org.example.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;

class CheckoutTest {
    private static final User ANN = new User("Ann", "gold");
    private static final Terms TERMS =
            new Terms(Duration.ofMinutes(30), Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofMinutes(15));

    private Shop shop;
    private Ref<Checkout.Event> checkout;

    @Simulated(seeds = 20)
    void payment_sellsTheCart(TestRuntime test) {
        begin(test, (card, items) -> card + " pays " + items);
        var sold = new Checkout.Sold("visa pays [tea]");
        assertEquals(sold, checkout.call(new Checkout.Pay("visa")));
        assertEquals(List.of(), shop.call(test.runtime(), ANN, new Session.Look()).items());
        assertEquals(0, shop.checkouts.count());
    }

    @Simulated(seeds = 20)
    void slowBank_isGivenUp_andTheNextCardIsTried(TestRuntime test) {
        begin(test, (card, items) -> {
            if (card.equals("slow")) test.sleep(Duration.ofHours(1));
            return "receipt";
        });
        var slow = checkout.ask(new Checkout.Pay("slow"));
        var next = checkout.ask(new Checkout.Pay("visa")); // waits until the first card is refused
        test.advance(TERMS.payment().minusMillis(1));
        assertFalse(slow.isDone() || next.isDone());
        test.advance(Duration.ofMillis(1));
        assertEquals(new Checkout.Refused("the bank is too slow"), slow.join());
        assertEquals(new Checkout.Sold("receipt"), next.join());
    }

    @Simulated void customerWithoutCard_abandonsTheCart(TestRuntime test) {
        begin(test, (card, items) -> "receipt");
        var end = test.runtime().whenEnded(checkout);
        test.advance(TERMS.choice());
        assertEquals(ExitReason.NORMAL, end.join());
        assertEquals(List.of("tea"), shop.call(test.runtime(), ANN, new Session.Look()).items());
    }

    @Simulated void refusals_doNotExtendTheCheckout(TestRuntime test) {
        begin(test, (card, items) -> {
            test.sleep(Duration.ofSeconds(20));
            throw new IllegalArgumentException("refused");
        });
        for (int second = 0; second < 15 * 60 - 20; second += 20) {
            assertInstanceOf(Checkout.Refused.class, checkout.call(new Checkout.Pay("expired")));
        }
        test.advance(Duration.ofSeconds(10));
        assertEquals(new Checkout.Over(), checkout.call(new Checkout.Pay("expired")));
    }

    @Simulated void checkoutUnderWay_isContinued(TestRuntime test) {
        begin(test, (card, items) -> "receipt");
        var again = shop.call(test.runtime(), ANN, new Session.CheckOut());
        assertEquals(checkout.pid(), again.pid());
        assertEquals(1, shop.checkouts.count());
    }

    private void begin(TestRuntime test, Bank bank) {
        shop = new Shop(bank, TERMS);
        test.runtime().start(shop);
        shop.call(test.runtime(), ANN, new Session.Add("tea"));
        checkout = shop.call(test.runtime(), ANN, new Session.CheckOut());
    }
}
