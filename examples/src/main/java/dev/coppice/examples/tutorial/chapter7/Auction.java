package dev.coppice.examples.tutorial.chapter7;

// @start region="auction"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.Name;
import java.util.Optional;

/// Sells one thing.
public final class Auction extends GenServer<Optional<Bid>, Auction.Message> {
    public static final Name<Message> CLOCK = new Name<>("clock");

    public sealed interface Message {}
    public record Place(Bid bid) implements Message, Call<Message, Answer> {}

    /// The reply to a bid.
    public sealed interface Answer {}
    public record Accepted() implements Answer {}
    public record TooLow(int atLeast) implements Answer {}

    @Override protected Next<Optional<Bid>> init() {
        return next(Optional.empty());
    }

    @Override protected Next<Optional<Bid>> handle(Message message, Optional<Bid> best) {
        return switch (message) {
            case Place place -> {
                int atLeast = best.map(last -> last.amount() + 10).orElse(10);
                if (place.bid().amount() < atLeast) yield next(best).reply(place, new TooLow(atLeast));
                yield next(Optional.of(place.bid())).reply(place, new Accepted());
            }
        };
    }
}
// @end
