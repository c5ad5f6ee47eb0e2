package org.example.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ExitReason;
import dev.coppice.testkit.Faults;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class SessionTest {
    private static final User ANN = new User("Ann", "gold");
    private static final User BEN = new User("Ben", "silver");
    private static final Terms TERMS =
            new Terms(Duration.ofMinutes(30), Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofHours(1));

    @Simulated void idleSession_endsAndItsCartIsKept(TestRuntime test) {
        var shop = open(test);
        shop.call(test.runtime(), ANN, new Session.Add("tea"));
        test.advance(Duration.ofMinutes(29));
        shop.call(test.runtime(), ANN, new Session.Look());
        test.advance(Duration.ofMinutes(29));
        assertNotNull(shop.sessions.whereis(ANN));
        test.advance(Duration.ofMinutes(1));
        assertNull(shop.sessions.whereis(ANN));
        assertEquals(List.of("tea", "milk"), shop.call(test.runtime(), ANN, new Session.Add("milk")));
    }

    @Simulated(seeds = 20)
    void concurrentUsers_shareOneSession(TestRuntime test) {
        var shop = open(test);
        var adders = new ArrayList<Task<List<String>>>();
        for (var item : List.of("tea", "milk", "bread")) {
            adders.add(Task.async(test.runtime(), () -> shop.call(test.runtime(), ANN, new Session.Add(item))));
        }
        Task.awaitMany(adders);
        assertEquals(1, shop.sessions.count());
        var items = shop.call(test.runtime(), ANN, new Session.Look()).items();
        assertEquals(Set.of("tea", "milk", "bread"), Set.copyOf(items));
    }

    @Simulated(seeds = 20)
    void items_surviveKills(TestRuntime test) {
        var shop = open(test);
        shop.call(test.runtime(), ANN, new Session.Add("tea"));
        var victim = shop.sessions.whereis(ANN).pid();
        var end = test.runtime().whenEnded(victim);
        Faults.of(test).killer(test.runtime(), process -> process.equals(victim), Duration.ofSeconds(1), 1);
        test.advance(Duration.ofMinutes(1));
        assertEquals(ExitReason.KILLED, end.join());
        assertEquals(List.of("tea"), shop.call(test.runtime(), ANN, new Session.Look()).items());
    }

    @Simulated(seeds = 10)
    void bonus_reachesThePlanOnly_newsReachAll(TestRuntime test) {
        var shop = open(test);
        var ann = shop.session(test.runtime(), ANN);
        var ben = shop.session(test.runtime(), BEN);
        assertEquals(1, shop.plans.cast("gold", new Session.Bonus("biscuit")));
        assertEquals(2, shop.announcements.publish(Shop.NEWS, "sale"));
        assertEquals(new Session.State(List.of("biscuit"), Optional.of("sale")), ann.call(new Session.Look()));
        assertEquals(new Session.State(List.of(), Optional.of("sale")), ben.call(new Session.Look()));

        var gold = shop.plans.callAll("gold", new Session.Look(), Duration.ofSeconds(1));
        assertEquals(List.of("biscuit"), gold.answers().get(shop.plans.members("gold").getFirst()).items());
    }

    private static Shop open(TestRuntime test) {
        var shop = new Shop((card, items) -> "receipt", TERMS);
        test.runtime().start(shop);
        return shop;
    }
}
