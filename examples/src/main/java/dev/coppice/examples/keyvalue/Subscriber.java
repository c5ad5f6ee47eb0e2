package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.Owned;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.genserver.Next;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.core.Call;
import dev.coppice.core.ExitReason;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Writes published messages of the subscribed channels to one client. Linked to the client's connection: both end
/// together, and so do the subscriptions.
final class Subscriber extends GenServer<@Owned Set<Bytes>, Subscriber.Message> {

    sealed interface Message {}

    record Published(Bytes channel, Bytes content) implements Message {}

    /// Subscribes to a channel once. The reply is the number of channels.
    record Join(Bytes channel) implements Message, Call<Message, Integer> {}

    record Leave(Bytes channel) implements Message, Call<Message, Integer> {}

    /// The channels, in the order of subscription.
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
                if (joined.add(join.channel())) {
                    channels.subscribe(join.channel(), self(), content -> new Published(join.channel(), content));
                }
                yield keep().reply(join, joined.size());
            }
            case Leave leave -> {
                if (joined.remove(leave.channel())) channels.unsubscribe(leave.channel());
                yield keep().reply(leave, joined.size());
            }
            case Joined ask -> keep().reply(ask, List.copyOf(joined));
            case Published(Bytes channel, Bytes content) -> {
                try {
                    output.write(Reply.bulks(List.of(Bytes.of("message"), channel, content)));
                    yield keep();
                } catch (IOException gone) {
                    yield stop(ExitReason.SHUTDOWN); // the client has gone; its connection ends too
                }
            }
        };
    }
}
