package dev.coppice.examples.tutorial.chapter3;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.Optional;

/// Sells one thing. After a crash, it continues with the best bid in the book.
public final class Auction extends GenServer<Optional<Bid>, Auction.Message> {

    public sealed interface Message {}
    public record Place(Bid bid) implements Message, Call<Message, Answer> {}
    public record Get() implements Message, Call<Message, Optional<Bid>> {}

    /// The reply to a bid.
    public sealed interface Answer {}
    public record Accepted(int withPremium) implements Answer {}
    public record TooLow(int atLeast) implements Answer {}

    // @start region="handle"
    @Override protected Next<Optional<Bid>> init() {
        return next(book(new Book.Best()));
    }

    @Override protected Next<Optional<Bid>> handle(Message message, Optional<Bid> best) {
        return switch (message) {
            case Place place -> {
                var bid = place.bid();
                int atLeast = best.map(last -> last.amount() + 10).orElse(10);
                if (bid.amount() < atLeast) yield next(best).reply(place, new TooLow(atLeast));
                int premium = Math.multiplyExact(bid.amount(), 12) / 100; // the house takes 12 per cent
                book(new Book.Note(bid));
                yield next(Optional.of(bid)).reply(place, new Accepted(bid.amount() + premium));
            }
            case Get get -> next(best).reply(get, best);
        };
    }

    private <R> R book(Call<Book.Message, R> request) {
        return runtime().ref(House.BOOK).call(request);
    }
    // @end
}
