package ${package};

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import java.time.Duration;

/// Counts, and restarts at zero each hour. A definition has no state of its own: each callback gets the state and
/// returns the next one.
public final class Counter extends GenServer<Integer, Counter.Message> {
    private static final Duration PERIOD = Duration.ofHours(1);

    /// The messages of a counter. A message that expects a reply names the type of the reply.
    public sealed interface Message {}

    /// Adds `amount`, and replies with the new count. An amount that is not positive makes the counter crash.
    public record Add(int amount) implements Message, Call<Message, Integer> {}

    /// Replies with the count.
    public record Get() implements Message, Call<Message, Integer> {}

    /// Sets the count to 0.
    public record Reset() implements Message {}

    @Override protected Next<Integer> init() {
        sendEvery(PERIOD, new Reset());
        return next(0);
    }

    @Override protected Next<Integer> handle(Message message, Integer count) {
        return switch (message) {
            case Add add -> {
                if (add.amount() <= 0) throw new IllegalArgumentException("amount must be positive: " + add.amount());
                int sum = Math.addExact(count, add.amount());
                yield next(sum).reply(add, sum);
            }
            case Get get -> keep().reply(get, count);
            case Reset() -> next(0);
        };
    }
}
