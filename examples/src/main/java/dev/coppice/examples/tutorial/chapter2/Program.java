package dev.coppice.examples.tutorial.chapter2;

// @start region="program"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;
import java.util.concurrent.Executors;

/// Bids, reads the status, and lets a hundred visitors bid at once.
public final class Program {
    private Program() {}

    public static void main(String... args) {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            Ref<Auction.Message> clock = runtime.start(new Auction());
            System.out.println("Ann: " + clock.call(new Auction.Place(new Auction.Bid("Ann", 100))));
            System.out.println("Ben: " + clock.call(new Auction.Place(new Auction.Bid("Ben", 105))));

            try (var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 1; i <= 100; i++) {
                    var bid = new Auction.Bid("visitor " + i, 1_000 * i);
                    visitors.execute(() -> {
                        clock.cast(new Auction.Look(bid.bidder()));
                        clock.call(new Auction.Place(bid));
                    });
                }
            } // waits for all threads
            Auction.Status status = clock.call(new Auction.Get());
            System.out.println(status.visitors() + " visitors, the best bid is " + status.best().orElseThrow());

            runtime.stop(clock);
            try {
                clock.call(new Auction.Get());
            } catch (CallFailed failed) {
                System.out.println("too late: " + failed.cause());
            }
        }
    }
}
// @end
