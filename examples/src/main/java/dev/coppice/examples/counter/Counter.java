package dev.coppice.examples.counter;

// @start region="server"
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;

/// Counts.
public final class Counter extends GenServer<Integer, Counter.Message> {

    /// The protocol of a counter: plain records. A message that expects a reply names the type of the reply.
    public sealed interface Message {}
    public record Add(int amount) implements Message {}
    public record Get() implements Message, Call<Message, Integer> {}

    private final int start;

    public Counter(int start) {
        this.start = start;
    }

    @Override protected Next<Integer> init() {
        return next(start);
    }

    @Override protected Next<Integer> handle(Message message, Integer count) {
        return switch (message) {
            case Add(int amount) -> next(Math.addExact(count, amount));
            case Get get -> next(count).reply(get, count); // the compiler checks the type of the reply
        };
    }
}
// @end
