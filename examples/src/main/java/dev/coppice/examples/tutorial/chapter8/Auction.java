package dev.coppice.examples.tutorial.chapter8;

// @start region="auction"
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.entities.EntityServer;
import java.util.Optional;

/// Sells one thing, on one of the nodes. The key is the thing.
public final class Auction extends EntityServer<String, Optional<Bid>, Auction.Message> {
    public sealed interface Message {}
    public record Place(Bid bid) implements Message, Call<Message, Best> {}
    public record Get() implements Message, Call<Message, Best> {}

    /// @param node where the auction runs
    public record Best(Optional<Bid> bid, String node) {}

    private final String node;

    public Auction(String node) {
        this.node = node;
    }

    @Override protected Next<Optional<Bid>> init(String thing) {
        System.out.println("the auction of the " + thing + " begins at " + node);
        return next(Optional.empty());
    }

    @Override protected Next<Optional<Bid>> handle(Message message, Optional<Bid> best) {
        return switch (message) {
            case Get get -> next(best).reply(get, new Best(best, node));
            case Place place -> {
                boolean higher = best.isEmpty() || place.bid().amount() > best.get().amount();
                var now = higher ? Optional.of(place.bid()) : best;
                yield next(now).reply(place, new Best(now, node));
            }
        };
    }
    // @end

    // @start region="moving"
    @Override protected Optional<Bid> handOff(Optional<Bid> best) {
        System.out.println("the auction of the " + key() + " leaves " + node);
        return best;
    }

    @Override @SuppressWarnings("unchecked") // it is what handOff returns
    protected Next<Optional<Bid>> takeOver(String thing, Object moved) {
        System.out.println("the auction of the " + thing + " goes on at " + node);
        return next((Optional<Bid>) moved);
    }
    // @end
}
