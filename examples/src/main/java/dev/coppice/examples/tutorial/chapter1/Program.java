package dev.coppice.examples.tutorial.chapter1;

// @start region="program"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;

/// Starts one auction and sends it three bids.
public final class Program {
    private Program() {}

    public static void main(String... args) {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            Ref<Auction.Bid> clock = runtime.start(new Auction());
            clock.cast(new Auction.Bid("Ann", 100));
            clock.cast(new Auction.Bid("Ben", 90));
            clock.cast(new Auction.Bid("Ben", 120));
            runtime.stop(clock);
            System.out.println("the auction is over");
        }
    }
}
// @end
