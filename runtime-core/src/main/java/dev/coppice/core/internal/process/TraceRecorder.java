package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.spi.TraceEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reports the events of a run to a listener. Only simulated runs have one; there, one thing happens at a time.
///
/// Processes of such a run carry [ProcessCell#WATCHED], which sends their entries through the slower path; other
/// processes pay nothing.
final class TraceRecorder {
    private final Consumer<TraceEvent> listener;

    TraceRecorder(Consumer<TraceEvent> listener) {
        this.listener = listener;
    }

    void started(ProcessCell cell) {
        listener.accept(new TraceEvent.Started(cell, cell.parent()));
    }

    void sent(ProcessCell to, Envelope envelope) {
        switch (envelope) {
            case MessageEnvelope message -> listener.accept(
                    new TraceEvent.Sent(to, message.sender, FixedDelayTimer.unwrapped(message.payload), false));
            case RequestEnvelope<?> request -> listener.accept(
                    new TraceEvent.Sent(to, request.requester, request.payload, true));
            default -> {} // entries sent by the runtime are recorded when they are taken
        }
    }

    void taken(ProcessCell own, Envelope envelope) {
        listener.accept(new TraceEvent.Taken(own, switch (envelope) {
            case StartRequest start -> "its start";
            case MessageEnvelope message -> FixedDelayTimer.unwrapped(message.payload);
            case RequestEnvelope<?> request -> request.payload;
            case SignalEnvelope signal -> signal.signal;
            default -> envelope.getClass().getSimpleName();
        }));
    }

    void completed(RequestEnvelope<?> request, @Nullable Object outcome) {
        listener.accept(new TraceEvent.Completed(request.server, request.payload, outcome));
    }

    void ended(ProcessCell cell, ExitReason reason) {
        listener.accept(new TraceEvent.Ended(cell, reason));
    }
}
