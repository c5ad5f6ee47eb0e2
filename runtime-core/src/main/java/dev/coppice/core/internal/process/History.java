package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.spi.Happening;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells what happens in a run to who wants to know. Only simulated runs have one; there, one thing happens at a time.
///
/// Processes of such a run carry [ProcessCell#WATCHED], which sends what concerns them the long way round; the others pay nothing.
final class History {
    private final Consumer<Happening> listener;

    History(Consumer<Happening> listener) {
        this.listener = listener;
    }

    void started(ProcessCell cell) {
        listener.accept(new Happening.Started(cell, cell.parent()));
    }

    void sent(ProcessCell to, Envelope envelope) {
        switch (envelope) {
            case Message message -> listener.accept(new Happening.Sent(to, message.sender, message.payload, false));
            case RequestNode<?> request -> listener.accept(new Happening.Sent(to, request.requester, request.payload, true));
            default -> {} // what the runtime sends shows when it is taken
        }
    }

    void taken(ProcessCell own, Envelope envelope) {
        listener.accept(new Happening.Taken(own, switch (envelope) {
            case StartRequest start -> "its start";
            case Message message -> message.payload;
            case RequestNode<?> request -> request.payload;
            case SignalEnvelope signal -> signal.signal;
            default -> envelope.getClass().getSimpleName();
        }));
    }

    void settled(RequestNode<?> request, @Nullable Object outcome) {
        listener.accept(new Happening.Settled(request.server, request.payload, outcome));
    }

    void ended(ProcessCell cell, ExitReason reason) {
        listener.accept(new Happening.Ended(cell, reason));
    }
}
