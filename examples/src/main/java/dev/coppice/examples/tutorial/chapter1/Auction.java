package dev.coppice.examples.tutorial.chapter1;

// @start region="auction"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;

/// Sells one thing: takes bids and remembers the highest.
public final class Auction extends GenServer<Integer, Auction.Bid> {

    /// The protocol of an auction.
    public record Bid(String bidder, int amount) {}

    @Override protected Next<Integer> init() {
        return next(0);
    }

    @Override protected Next<Integer> handle(Bid bid, Integer highest) {
        if (bid.amount() <= highest) {
            System.out.println(bid.bidder() + " bids " + bid.amount() + ", which is too low");
            return next(highest);
        }
        System.out.println(bid.bidder() + " bids " + bid.amount());
        return next(bid.amount());
    }
}
// @end
