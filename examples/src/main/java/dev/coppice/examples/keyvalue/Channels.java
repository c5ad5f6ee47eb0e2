package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.core.Call;
import dev.coppice.core.Pid;
import dev.coppice.core.Ref;
import dev.coppice.core.Signal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Who listens to which channel. Forgets listeners that end.
final class Channels extends GenServer<Map<Bytes, Set<Ref<Subscriber.Message>>>, Channels.Message> {

    sealed interface Message {}

    record Join(Bytes channel, Ref<Subscriber.Message> subscriber) implements Message, Call<Message, Boolean> {}

    record Leave(Bytes channel, Ref<Subscriber.Message> subscriber) implements Message, Call<Message, Boolean> {}

    /// Tells all who listen; answered with how many those are.
    record Publish(Bytes channel, Bytes content) implements Message, Call<Message, Integer> {}

    @Override protected Next<Map<Bytes, Set<Ref<Subscriber.Message>>>> init() {
        return next(new HashMap<>());
    }

    @Override protected Next<Map<Bytes, Set<Ref<Subscriber.Message>>>> handle(
            Message message, Map<Bytes, Set<Ref<Subscriber.Message>>> listeners) {
        return switch (message) {
            case Join join -> {
                monitor(Objects.requireNonNull(join.subscriber().pid()));
                boolean fresh = listeners.computeIfAbsent(join.channel(), key -> new LinkedHashSet<>()).add(join.subscriber());
                yield same().reply(join, fresh);
            }
            case Leave leave -> {
                var set = listeners.getOrDefault(leave.channel(), Set.of());
                boolean left = !set.isEmpty() && set.remove(leave.subscriber());
                if (left && set.isEmpty()) listeners.remove(leave.channel());
                yield same().reply(leave, left);
            }
            case Publish publish -> {
                var set = listeners.getOrDefault(publish.channel(), Set.of());
                for (var subscriber : set) subscriber.cast(new Subscriber.Published(publish.channel(), publish.content()));
                yield same().reply(publish, set.size());
            }
        };
    }

    @Override protected Next<Map<Bytes, Set<Ref<Subscriber.Message>>>> handleSignal(
            Signal signal, Map<Bytes, Set<Ref<Subscriber.Message>>> listeners) {
        if (signal instanceof Signal.Down down && down.process() instanceof Pid ended) {
            listeners.values().forEach(set -> set.removeIf(ref -> ended.equals(ref.pid())));
            listeners.values().removeIf(Set::isEmpty);
        }
        return same();
    }
}
