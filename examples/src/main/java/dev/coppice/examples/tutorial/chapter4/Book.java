package dev.coppice.examples.tutorial.chapter4;

// @start region="book"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Remembers the best bid for each thing.
public final class Book extends GenServer<Map<String, Bid>, Book.Message> {

    public sealed interface Message {}
    public record Note(String thing, Bid bid) implements Message, Call<Message, Boolean> {}
    public record Best(String thing) implements Message, Call<Message, Optional<Bid>> {}

    @Override protected Next<Map<String, Bid>> init() {
        return next(Map.of());
    }

    @Override protected Next<Map<String, Bid>> handle(Message message, Map<String, Bid> best) {
        return switch (message) {
            case Note note -> {
                var changed = new HashMap<>(best);
                changed.put(note.thing(), note.bid());
                yield next(Map.copyOf(changed)).reply(note, true);
            }
            case Best ask -> next(best).reply(ask, Optional.ofNullable(best.get(ask.thing())));
        };
    }
}
// @end
