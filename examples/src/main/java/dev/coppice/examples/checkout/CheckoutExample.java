package dev.coppice.examples.checkout;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Sends customers with several cards each through checkouts, with a bank that declines, is too slow, and breaks down
/// after it has charged a card. Checks that each sold order was charged once, and every other one not at all.
public final class CheckoutExample {
    private static final Terms TERMS = new Terms(
            Duration.ofSeconds(10), Duration.ofMillis(200), Duration.ofMillis(20), Duration.ofMillis(200));
    /// The cards of a customer, in the order in which the customer names them.
    private static final List<List<String>> CUSTOMERS = List.of(
            List.of(UnreliableBank.GOOD),
            List.of(UnreliableBank.EMPTY, UnreliableBank.GOOD),
            List.of(UnreliableBank.SLOW, UnreliableBank.GOOD),
            List.of(UnreliableBank.CUT_OFF, UnreliableBank.SLOW, UnreliableBank.GOOD),
            List.of(UnreliableBank.EMPTY, UnreliableBank.CUT_OFF));

    private CheckoutExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if each sold order was charged once, and every other one not at all.
    static int run(String... args) {
        var arguments = new Arguments("CheckoutExample [orders]", 1, args);
        return sell(arguments.number(0, "the number of orders", 1, 1_000, 50)) ? 0 : 1;
    }

    private static boolean sell(int count) {
        var bank = new UnreliableBank(Thread::sleep);
        var outcomes = new TreeMap<String, Integer>();
        boolean well = true;
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new Shop());
            var answers = new ArrayList<CompletableFuture<Checkout.Answer>>();
            for (int i = 0; i < count; i++) answers.add(pay(runtime, order(i), bank));
            for (int i = 0; i < count; i++) {
                var answer = answers.get(i).join();
                outcomes.merge(answer.getClass().getSimpleName(), 1, Integer::sum);
                int expected = answer instanceof Checkout.Answer.Sold ? 1 : 0;
                if (bank.chargedFor(order(i)).size() == expected) continue;
                System.out.println(order(i) + ": " + answer + ", BUT CHARGED " + bank.chargedFor(order(i)));
                well = false;
            }
        }
        System.out.println(outcomes);
        if (well) System.out.println("each sold order was charged once, and every other one not at all");
        return well;
    }

    private static Order order(int number) {
        return new Order("order-" + number, 1_900);
    }

    private static List<String> cards(int number) {
        return CUSTOMERS.get(number % CUSTOMERS.size());
    }

    /// Names one card after the other, until one is accepted. Returns the last answer.
    private static CompletableFuture<Checkout.Answer> pay(ActorRuntime runtime, Order order, Bank bank) {
        var checkout = Shop.checkout(runtime, order, bank, TERMS);
        int number = Integer.parseInt(order.id().substring("order-".length()));
        CompletableFuture<Checkout.Answer> last =
                CompletableFuture.completedFuture(new Checkout.Answer.Refused("no card"));
        for (var card : cards(number)) {
            last = last.thenCompose(before -> before instanceof Checkout.Answer.Refused
                    ? checkout.ask(new Checkout.Pay(card))
                    : CompletableFuture.completedFuture(before));
        }
        return last;
    }
}
