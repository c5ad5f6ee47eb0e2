package dev.coppice.examples.tutorial.chapter5;

// @start region="program"
import static java.time.Duration.ofMillis;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import java.util.concurrent.atomic.AtomicInteger;

/// Sells three things with an unreliable bank.
public final class Program {
    private Program() {}

    public static void main(String... args) {
        var asked = new AtomicInteger();
        Bank bank = (thing, bid) -> {
            if (thing.equals("piano")) Thread.sleep(60_000); // the bank hangs
            if (asked.incrementAndGet() == 1) throw new IllegalStateException("the bank is closed");
            System.out.println("the bank takes " + bid.amount() + " from " + bid.bidder());
        };
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var house = new House(bank, new Terms(ofMillis(1_000), ofMillis(200), ofMillis(100), 3));
            runtime.start(house);
            for (var thing : new String[] {"lamp", "piano", "vase"}) house.open(runtime, thing);
            var lamp = house.auction(runtime, "lamp");
            var piano = house.auction(runtime, "piano");
            var lampResult = lamp.ask(new Auction.AwaitResult());
            var pianoResult = piano.ask(new Auction.AwaitResult());
            var vaseResult = house.auction(runtime, "vase").ask(new Auction.AwaitResult());

            System.out.println("Ann: " + lamp.call(new Auction.Place(new Bid("Ann", 40))));
            System.out.println("Ben: " + lamp.call(new Auction.Place(new Bid("Ben", 60))));
            System.out.println("Cid: " + piano.call(new Auction.Place(new Bid("Cid", 900))));

            System.out.println("vase: " + vaseResult.join());
            System.out.println("lamp: " + lampResult.join());
            System.out.println("piano, meanwhile: " + piano.call(new Auction.Get()).orElseThrow());
            System.out.println("piano: " + pianoResult.join());
            System.out.println("the lamp once more: " + house.open(runtime, "lamp"));
        }
    }
}
// @end
