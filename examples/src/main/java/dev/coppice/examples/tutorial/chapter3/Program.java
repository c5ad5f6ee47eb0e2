package dev.coppice.examples.tutorial.chapter3;

// @start region="program"
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Call;
import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Ref;
import dev.coppice.core.RuntimeOptions;

/// Crashes an auction with a bid that is too high for an `int`, and continues.
public final class Program {
    private Program() {}

    public static void main(String... args) {
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().checkIsolation(true))) {
            runtime.start(new House());
            Ref<Auction.Message> clock = runtime.ref(House.CLOCK); // the current holder of the name

            System.out.println("Ann: " + clock.call(new Auction.Place(new Bid("Ann", 100))));
            try {
                clock.call(new Auction.Place(new Bid("Ben", 200_000_000)));
            } catch (CallFailed failed) {
                System.out.println("Ben: " + failed.cause());
            }
            System.out.println("the best bid is " + insist(clock, new Auction.Get()).orElseThrow());
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
