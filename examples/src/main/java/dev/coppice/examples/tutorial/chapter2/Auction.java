package dev.coppice.examples.tutorial.chapter2;

// @start region="auction"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.Optional;

/// Sells one thing: takes bids and reports its status.
public final class Auction extends GenServer<Auction.Status, Auction.Message> {

    /// The protocol of an auction. A message that expects a reply is a call, and names the type of the reply.
    public sealed interface Message {}
    public record Look(String visitor) implements Message {}
    public record Place(Bid bid) implements Message, Call<Message, Answer> {}
    public record Get() implements Message, Call<Message, Status> {}

    public record Bid(String bidder, int amount) {}

    /// The reply to a bid.
    public sealed interface Answer {}
    public record Accepted() implements Answer {}
    public record TooLow(int atLeast) implements Answer {}

    /// The status of an auction, which is its whole state.
    public record Status(Optional<Bid> best, int bids, int visitors) {
        int atLeast() {
            return best.map(bid -> bid.amount() + 10).orElse(10);
        }
    }

    @Override protected Next<Status> init() {
        return next(new Status(Optional.empty(), 0, 0));
    }

    @Override protected Next<Status> handle(Message message, Status now) {
        return switch (message) {
            case Look _ -> next(new Status(now.best(), now.bids(), now.visitors() + 1));
            case Place place -> {
                var bid = place.bid();
                if (bid.amount() < now.atLeast()) yield next(now).reply(place, new TooLow(now.atLeast()));
                yield next(new Status(Optional.of(bid), now.bids() + 1, now.visitors())).reply(place, new Accepted());
            }
            case Get get -> next(now).reply(get, now);
        };
    }
}
// @end
