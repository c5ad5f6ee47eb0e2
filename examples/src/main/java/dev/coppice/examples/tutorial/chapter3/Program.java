package dev.coppice.examples.tutorial.chapter3;

// @start region="program"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;

/// Crashes an auction with a bid that is too high for an `int`, and goes on.
public final class Program {
    private Program() {}

    public static void main(String... args) {
        try (var runtime = ActorRuntime.open()) {
            runtime.start(new House());
            Ref<Auction.Message> clock = runtime.ref(House.CLOCK); // whoever holds the name

            System.out.println("Ann: " + clock.call(new Auction.Place(new Bid("Ann", 100))));
            try {
                clock.call(new Auction.Place(new Bid("Ben", 200_000_000)));
            } catch (CallFailed failed) {
                System.out.println("Ben: " + failed.why());
            }
            System.out.println("the best bid is " + insist(clock, new Auction.Get()).orElseThrow());
        }
    }

    /// Asks again while the auction is being restarted.
    private static <R> R insist(Ref<Auction.Message> auction, Call<Auction.Message, R> request) {
        while (true) {
            try {
                return auction.call(request);
            } catch (CallFailed failed) {
                if (!(failed.why() instanceof ExitReason.NoProcess)) throw failed;
                Thread.onSpinWait();
            }
        }
    }
}
// @end
