package dev.coppice.examples.tutorial.chapter6;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.examples.tutorial.chapter5.Auction;
import dev.coppice.examples.tutorial.chapter5.Bank;
import dev.coppice.examples.tutorial.chapter5.Bid;
import dev.coppice.examples.tutorial.chapter5.House;
import dev.coppice.examples.tutorial.chapter5.Result;
import dev.coppice.examples.tutorial.chapter5.Terms;
import dev.coppice.testkit.Faults;
import dev.coppice.testkit.Probe;
import dev.coppice.testkit.Simulated;
import dev.coppice.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class AuctionTest {
    // @start region="terms"
    private static final Terms TERMS = new Terms(ofSeconds(30), ofSeconds(2), ofMinutes(1), 3);
    private static final Bank GENEROUS = (thing, bid) -> {};

    private static House house(ActorRuntime runtime, Bank bank) {
        var house = new House(bank, TERMS);
        runtime.start(house);
        house.open(runtime, "lamp");
        return house;
    }
    // @end

    // @start region="time"
    @Simulated void hammer_fallsThirtySecondsAfterTheLastBid(TestRuntime test) {
        var runtime = test.runtime();
        var house = house(runtime, GENEROUS);
        var lamp = house.auction(runtime, "lamp");

        lamp.call(new Auction.Place(new Bid("Ann", 40)));
        test.advance(ofSeconds(29));
        lamp.call(new Auction.Place(new Bid("Ben", 60)));
        test.advance(ofSeconds(29));
        assertThat(house.page(runtime, "lamp").result()).isEmpty();
        test.advance(ofSeconds(2));
        assertThat(house.page(runtime, "lamp").result()).contains(new Result.Sold(new Bid("Ben", 60)));
    }
    // @end

    // @start region="probe"
    record Charge(String thing, Bid bid) implements Call<Object, Boolean> {}

    @Simulated void bankThatHangs_isAskedAgain(TestRuntime test) {
        var runtime = test.runtime();
        Probe<Object> teller = test.probe("teller");
        Bank bank = (thing, bid) -> teller.ref().call(new Charge(thing, bid), ofMinutes(10));
        var house = house(runtime, bank);
        house.auction(runtime, "lamp").call(new Auction.Place(new Bid("Ann", 40)));

        teller.expectCall(Charge.class, ofSeconds(31)); // and does not reply
        teller.expectCall(Charge.class, ofSeconds(63)).from().reply(true);
        test.run();
        assertThat(house.page(runtime, "lamp").result()).contains(new Result.Sold(new Bid("Ann", 40)));
    }
    // @end

    // @start region="seeds"
    @Simulated(seeds = 100)
    void bids_areAcceptedInRisingOrder(TestRuntime test) {
        var runtime = test.runtime();
        var house = house(runtime, GENEROUS);
        var bidders = new ArrayList<Task<List<Integer>>>();
        for (var name : List.of("Ann", "Ben", "Cid")) {
            bidders.add(Task.async(runtime, () -> bidSomeTimes(name, house.auction(runtime, "lamp"))));
        }
        var accepted = Task.awaitMany(bidders).stream().flatMap(List::stream).toList();
        assertThat(accepted).doesNotHaveDuplicates();
        int highest = accepted.stream().mapToInt(amount -> amount).max().orElseThrow();
        assertThat(house.page(runtime, "lamp").best().map(Bid::amount)).contains(highest);
    }

    /// Bids ten times, each time 10 more. Returns the accepted bids.
    private static List<Integer> bidSomeTimes(String name, Ref<Auction.Message> auction) {
        var accepted = new ArrayList<Integer>();
        for (int amount = 10; amount <= 100; amount += 10) {
            if (accepts(auction, new Bid(name, amount))) accepted.add(amount);
        }
        return accepted;
    }

    private static boolean accepts(Ref<Auction.Message> auction, Bid bid) {
        try {
            return auction.call(new Auction.Place(bid)) instanceof Auction.Accepted;
        } catch (CallFailed unknown) {
            return false; // may have been accepted, but the reply was lost
        }
    }
    // @end

    // @start region="faults"
    @Simulated(seeds = 100)
    void acceptedBid_survivesKills(TestRuntime test) {
        var runtime = test.runtime();
        var house = house(runtime, GENEROUS);
        var lamp = house.auction(runtime, "lamp");
        Faults.of(test).killer(runtime, process -> process.toString().startsWith("Auction of"), ofMillis(500), 3);

        var random = new Random(test.seed());
        int best = 0;
        for (int i = 0; i < 30; i++) {
            int amount = random.nextInt(10, 1_000);
            if (accepts(lamp, new Bid("Ann", amount))) {
                assertThat(amount).isGreaterThan(best);
                best = amount;
            }
            test.advance(ofMillis(100));
        }
        test.advance(ofMinutes(1));
        var result = house.page(runtime, "lamp").result().orElseThrow();
        assertThat(((Result.Sold) result).bid().amount()).isGreaterThanOrEqualTo(best).isPositive();
    }
    // @end
}
