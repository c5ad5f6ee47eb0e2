package dev.coppice.entities.conformance;

import dev.coppice.behaviours.genserver.Next;
import dev.coppice.cluster.Types;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import dev.coppice.entities.EntityServer;
import java.time.Duration;

/// An entity that counts, for tests. Its [Journal] sees everything that happens to it.
public final class Counter extends EntityServer<String, Counter.State, Counter.Message> {
    static final Types TYPES = Types.of(Message.class, State.class);

    /// @param sum the sum of all additions
    /// @param moves how often the entity has moved
    public record State(long sum, int moves) {}

    public sealed interface Message {}

    /// @param sender who sends it
    /// @param number its number among those of the sender to this key, from 0
    public record Add(String sender, int number) implements Message {}

    /// The same as a call, answered with the sum.
    public record Increment(String sender, int number) implements Message, Call<Message, Long> {}

    public record Get() implements Message, Call<Message, State> {}

    public record Fence() implements Message, Call<Message, Long> {}

    public record Rest() implements Message {}

    public record Crash() implements Message {}

    /// Keeps the entity busy.
    public record Work(Duration time) implements Message {}

    private final Journal journal;
    private final String node;

    Counter(Journal journal, String node) {
        this.journal = journal;
        this.node = node;
    }

    @Override protected Next<State> init(String key) {
        journal.begins(key, node, pid());
        return next(new State(0, 0));
    }

    @Override protected Next<State> handle(Message message, State state) throws Exception {
        journal.runs(key(), node, pid(), fence());
        return switch (message) {
            case Add(var sender, int number) -> {
                journal.handled(key(), sender, number, false);
                yield next(new State(state.sum() + 1, state.moves()));
            }
            case Increment increment -> {
                journal.handled(key(), increment.sender(), increment.number(), true);
                yield next(new State(state.sum() + 1, state.moves())).reply(increment, state.sum() + 1);
            }
            case Get get -> next(state).reply(get, state);
            case Fence fence -> next(state).reply(fence, fence());
            case Rest _ -> passivate();
            case Crash _ -> stop(ExitReason.of("asked to crash"));
            case Work(var time) -> {
                dev.coppice.core.spi.ProcessContext.current().sleep(time);
                yield keep();
            }
        };
    }

    @Override protected State handOff(State state) {
        return new State(state.sum(), state.moves() + 1);
    }

    @Override protected Next<State> takeOver(String key, Object moved) {
        journal.begins(key, node, pid());
        return next((State) moved);
    }

    @Override protected State merge(State mine, Object theirs) {
        journal.merged(key());
        return new State(mine.sum() + ((State) theirs).sum(), mine.moves());
    }
}
