package dev.coppice.examples.tutorial.chapter5;

// @start region="book"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Remembers for each thing the best bid, and the result of its auction.
public final class Book extends GenServer<Map<String, Book.Page>, Book.Message> {

    public record Page(Optional<Bid> best, Optional<Result> result) {
        static final Page EMPTY = new Page(Optional.empty(), Optional.empty());
    }

    public sealed interface Message {}
    public record Write(String thing, Page page) implements Message, Call<Message, Boolean> {}
    public record Read(String thing) implements Message, Call<Message, Page> {}

    @Override protected Next<Map<String, Page>> init() {
        return next(Map.of());
    }

    @Override protected Next<Map<String, Page>> handle(Message message, Map<String, Page> pages) {
        return switch (message) {
            case Write write -> {
                var changed = new HashMap<>(pages);
                changed.put(write.thing(), write.page());
                yield next(Map.copyOf(changed)).reply(write, true);
            }
            case Read read -> next(pages).reply(read, pages.getOrDefault(read.thing(), Page.EMPTY));
        };
    }
}
// @end
