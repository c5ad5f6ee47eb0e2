package dev.coppice.examples.saga;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.examples.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Sends orders through a shop whose partners refuse, do not reply and crash, and kills sagas meanwhile. Checks that
/// each order was done in all its steps or in none.
public final class SagaExample {
    /// The number of orders in progress at once.
    private static final int WAVE = 12;

    private SagaExample() {}

    public static void main(String... args) {
        int code = Arguments.exitCode(() -> run(args));
        if (code != 0) System.exit(code);
    }

    /// Returns the exit code: 0 if each order was done completely or not at all.
    static int run(String... args) {
        var arguments = new Arguments("SagaExample [orders]", 1, args);
        return shop(arguments.number(0, "the number of orders", 1, 240, 60)) ? 0 : 1;
    }

    private static boolean shop(int count) {
        var books = new Books();
        var orders = new ArrayList<Order>();
        for (int i = 0; i < count; i++) orders.add(new Order("order-" + i, "a book", 1_900));
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new ShopSupervisor(books, SagaExample::mood));
            boolean well = true;
            var outcomes = new TreeMap<String, Integer>();
            for (var order : orders) {
                if (number(order) % WAVE == 0) {
                    begin(runtime, orders.subList(number(order), Math.min(number(order) + WAVE, count)), books);
                }
                var outcome = ShopSupervisor.outcome(runtime, order, books);
                outcomes.merge(outcome.toString(), 1, Integer::sum);
                var expected = outcome instanceof OrderSaga.Outcome.Delivered ? Set.of(Step.values()) : Set.of();
                if (!books.stepsOf(order).equals(expected)) {
                    System.out.println(order.id() + " IS HALF DONE: " + books.stepsOf(order));
                    well = false;
                }
            }
            outcomes.forEach((outcome, times) -> System.out.println(times + " times " + outcome));
            books.history().stream().filter(line -> line.endsWith(" order-20"))
                    .forEach(line -> System.out.println("  " + line));
            System.out.println(well ? "each order was done in all its steps or in none" : "SOME ORDER IS HALF DONE");
            return well;
        }
    }

    /// How the partner for `step` treats `order`.
    private static Partner.Mood mood(Step step, Order order) {
        return switch (number(order) % 12) {
            case 2 -> step == Step.PAY ? Partner.Mood.UNWILLING : Partner.Mood.WILLING;
            case 4 -> step == Step.SHIP ? Partner.Mood.UNWILLING : Partner.Mood.WILLING;
            case 8 -> step == Step.SHIP ? Partner.Mood.SILENT : Partner.Mood.WILLING;
            case 10 -> step == Step.PAY ? Partner.Mood.FRAGILE : Partner.Mood.WILLING;
            case 11 -> step == Step.PAY ? Partner.Mood.SILENT : Partner.Mood.WILLING;
            default -> Partner.Mood.WILLING;
        };
    }

    /// Starts the sagas of `orders`, and kills some of them.
    private static void begin(ActorRuntime runtime, List<Order> orders, Books books) {
        for (var order : orders) ShopSupervisor.begin(runtime, order, books);
        for (var order : orders) {
            if (number(order) % 6 == 5) kill(runtime, order);
        }
    }

    private static void kill(ActorRuntime runtime, Order order) {
        var saga = runtime.whereis(order.saga());
        if (saga != null) runtime.exit(saga, ExitReason.KILL);
    }

    private static int number(Order order) {
        return Integer.parseInt(order.id().substring("order-".length()));
    }
}
