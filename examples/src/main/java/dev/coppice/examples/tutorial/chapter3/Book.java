package dev.coppice.examples.tutorial.chapter3;

// @start region="book"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.Optional;

/// Remembers the best bid, so that the bid survives the auction. Does nothing that could fail.
public final class Book extends GenServer<Optional<Bid>, Book.Message> {

    public sealed interface Message {}
    public record Note(Bid bid) implements Message, Call<Message, Boolean> {}
    public record Best() implements Message, Call<Message, Optional<Bid>> {}

    @Override protected Next<Optional<Bid>> init() {
        return next(Optional.empty());
    }

    @Override protected Next<Optional<Bid>> handle(Message message, Optional<Bid> best) {
        return switch (message) {
            case Note note -> next(Optional.of(note.bid())).reply(note, true);
            case Best ask -> next(best).reply(ask, best);
        };
    }
}
// @end
