package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.behaviours.PubSub;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Writes to one client what is published on its channels. Linked to the client's connection: both end together, and the subscriptions with them.
final class Subscriber extends GenServer<Set<Bytes>, Subscriber.Message> {

    sealed interface Message {}

    record Published(Bytes channel, Bytes content) implements Message {}

    /// Subscribes once; answered with the number of channels then.
    record Join(Bytes channel) implements Message, Call<Message, Integer> {}

    record Leave(Bytes channel) implements Message, Call<Message, Integer> {}

    /// The channels, in the order in which they were subscribed to.
    record Joined() implements Message, Call<Message, List<Bytes>> {}

    private final Output output;
    private final PubSub<Bytes, Bytes> channels;

    Subscriber(Output output, PubSub<Bytes, Bytes> channels) {
        this.output = output;
        this.channels = channels;
    }

    @Override protected Next<Set<Bytes>> init() {
        return next(new LinkedHashSet<>());
    }

    @Override protected Next<Set<Bytes>> handle(Message message, Set<Bytes> joined) {
        return switch (message) {
            case Join join -> {
                if (joined.add(join.channel())) channels.subscribe(join.channel(), content -> new Published(join.channel(), content));
                yield same().reply(join, joined.size());
            }
            case Leave leave -> {
                if (joined.remove(leave.channel())) channels.unsubscribe(leave.channel());
                yield same().reply(leave, joined.size());
            }
            case Joined ask -> same().reply(ask, List.copyOf(joined));
            case Published(Bytes channel, Bytes content) -> {
                try {
                    output.write(Reply.bulks(List.of(Bytes.of("message"), channel, content)));
                    yield same();
                } catch (IOException gone) {
                    yield stop(ExitReason.SHUTDOWN); // the client has gone, and its connection goes with us
                }
            }
        };
    }
}
