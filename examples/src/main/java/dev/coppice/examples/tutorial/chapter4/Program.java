package dev.coppice.examples.tutorial.chapter4;

// @start region="program"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.supervision.SupervisionTree;

/// Sells many things at once, and crashes one of the auctions.
public final class Program {
    private Program() {}

    public static void main(String... args) {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            var house = new House();
            runtime.start(house);
            for (var thing : new String[] {"clock", "lamp", "piano"}) house.open(runtime, thing);
            System.out.println("a second clock: " + house.open(runtime, "clock"));
            System.out.println(SupervisionTree.of(runtime));

            house.auction(runtime, "lamp").call(new Auction.Place(new Bid("Ann", 40)));
            house.auction(runtime, "piano").call(new Auction.Place(new Bid("Ben", 900)));
            try {
                house.auction(runtime, "piano").call(new Auction.Place(new Bid("Cid", 200_000_000)));
            } catch (CallFailed failed) {
                System.out.println("Cid: " + failed.cause());
            }
            System.out.println("lamp: " + house.auction(runtime, "lamp").call(new Auction.Get()).orElseThrow());
            System.out.println("piano: " + insist(house.auction(runtime, "piano"), new Auction.Get()).orElseThrow());

            for (int i = 1; i <= 10_000; i++) house.open(runtime, "book " + i);
            System.out.println(house.count() + " auctions are open");
        }
    }

    /// Retries while the auction is being restarted.
    private static <R> R insist(Ref<Auction.Message> auction, Call<Auction.Message, R> request) {
        while (true) {
            try {
                return auction.call(request);
            } catch (CallFailed failed) {
                if (!(failed.cause() instanceof ExitReason.NoProcess)) throw failed;
                Thread.onSpinWait();
            }
        }
    }
}
// @end
