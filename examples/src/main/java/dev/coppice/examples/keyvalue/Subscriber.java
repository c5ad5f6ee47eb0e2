package dev.coppice.examples.keyvalue;

import dev.coppice.behaviours.GenServer;
import dev.coppice.behaviours.Next;
import dev.coppice.core.ExitReason;
import java.io.IOException;

/// Writes to one client what is published on its channels. Linked to the client's connection: both end together.
final class Subscriber extends GenServer<Boolean, Subscriber.Message> {

    sealed interface Message {}

    record Published(Bytes channel, Bytes content) implements Message {}

    private final Output output;

    Subscriber(Output output) {
        this.output = output;
    }

    @Override protected Next<Boolean> init() {
        return next(true);
    }

    @Override protected Next<Boolean> handle(Message message, Boolean state) {
        return switch (message) {
            case Published(Bytes channel, Bytes content) -> {
                try {
                    output.write(Reply.bulks(java.util.List.of(Bytes.of("message"), channel, content)));
                    yield same();
                } catch (IOException gone) {
                    yield stop(ExitReason.SHUTDOWN); // the client has gone, and its connection goes with us
                }
            }
        };
    }
}
