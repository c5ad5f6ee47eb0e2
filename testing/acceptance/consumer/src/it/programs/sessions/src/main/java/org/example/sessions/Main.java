package org.example.sessions;

import static java.time.Duration.ofSeconds;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;

/// Two users fill their carts. One is away for a while, comes back, and pays with the second card.
public final class Main {
    private static final User ANN = new User("Ann", "gold");
    private static final User BEN = new User("Ben", "gold");

    private Main() {}

    public static void main(String... args) {
        Bank bank = (card, items) -> {
            if (card.equals("expired")) throw new IllegalArgumentException("the card has expired");
            return "receipt for " + items;
        };
        var shop = new Shop(bank, new Terms(ofSeconds(2), ofSeconds(10), ofSeconds(10), ofSeconds(60)));
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(shop);
            System.out.println("Ann has " + shop.call(runtime, ANN, new Session.Add("tea")));
            System.out.println("Ben has " + shop.call(runtime, BEN, new Session.Add("milk")));
            System.out.println(shop.plans.cast("gold", new Session.Bonus("biscuit")) + " gold customers get a biscuit");
            System.out.println(shop.announcements.publish(Shop.NEWS, "we close at six") + " sessions know the news");

            var reason = runtime.whenEnded(shop.session(runtime, ANN)).join();
            System.out.println("the session of Ann ended: " + reason);
            System.out.println("Ann still has " + shop.call(runtime, ANN, new Session.Look()).items());

            var checkout = shop.call(runtime, ANN, new Session.CheckOut());
            System.out.println("expired card: " + checkout.call(new Checkout.Pay("expired")));
            System.out.println("valid card: " + checkout.call(new Checkout.Pay("valid")));
            System.out.println("Ann now has " + shop.call(runtime, ANN, new Session.Look()).items());
        }
    }
}
