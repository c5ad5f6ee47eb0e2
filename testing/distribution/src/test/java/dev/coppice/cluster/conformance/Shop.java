package dev.coppice.cluster.conformance;

import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.core.Call;
import dev.coppice.core.From;
import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.cluster.Types;
import java.util.ArrayList;
import java.util.List;

/// A server whose protocol does a little of everything, for tests between nodes.
public final class Shop extends GenServer<Shop.State, Shop.Message> {
    static final Name<Message> NAME = new Name<>("shop");
    static final Types TYPES = Types.of(Message.class);

    public sealed interface Message {}

    public record Put(int number) implements Message {}

    public record Texts(List<String> texts) implements Message {}

    public record Bytes(byte[] bytes) implements Message {
        @Override public boolean equals(Object other) {
            return other instanceof Bytes(byte[] theirs) && java.util.Arrays.equals(bytes, theirs);
        }

        @Override public int hashCode() {
            return java.util.Arrays.hashCode(bytes);
        }
    }

    public record Introduce(Pid pid) implements Message {}

    public record Meet(Ref<Message> ref) implements Message {}

    public record Get() implements Message, Call<Message, List<Object>> {}

    public record Add(int one, int other) implements Message, Call<Message, Integer> {}

    public record Echo(String text) implements Message, Call<Message, String> {}

    public record Who() implements Message, Call<Message, Pid> {}

    public record Fail(String text) implements Message, Call<Message, Integer> {}

    public record Never() implements Message, Call<Message, Integer> {}

    public record Stop() implements Message, Call<Message, Integer> {}

    record State(List<Object> seen, List<From<?>> open) {}

    @Override protected Next<State> init() {
        return next(new State(List.of(), List.of()));
    }

    @Override protected Next<State> handle(Message message, State state) {
        return switch (message) {
            case Get get -> next(state).reply(get, state.seen);
            case Add add -> next(state).reply(add, add.one + add.other);
            case Echo echo -> next(state).reply(echo, echo.text);
            case Who who -> next(state).reply(who, self().pid());
            case Fail fail -> throw new IllegalStateException(fail.text, new RuntimeException("the cause"));
            case Never never -> next(new State(state.seen, with(state.open, from(never))));
            case Stop stop -> next(state).reply(stop, 1).stop(dev.coppice.core.ExitReason.NORMAL);
            case Introduce introduce -> next(new State(with(state.seen, introduce.pid), state.open));
            case Meet meet -> next(new State(with(state.seen, meet.ref), state.open));
            case Put put -> next(new State(with(state.seen, put.number), state.open));
            case Texts texts -> next(new State(with(state.seen, texts.texts), state.open));
            case Bytes bytes -> next(new State(with(state.seen, bytes.bytes.length), state.open));
        };
    }

    private static <T> List<T> with(List<? extends T> list, T more) {
        var copy = new ArrayList<T>(list);
        copy.add(more);
        return List.copyOf(copy);
    }
}
