package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.mailbox.SignalEnvelope;

/// What is decided about an entry of the mailbox before it is handled, when the process is in any special state. Owner only.
final class Admission {

    private Admission() {}

    /// Whether `envelope` is to be handled now. If not, it has been put off or dropped.
    static boolean admit(ProcessCell own, Envelope envelope) {
        if (own.has(ProcessCell.DEAD)) {
            discard(own, envelope);
            return false;
        }
        if (own.has(ProcessCell.SUSPENDED) && !passesSuspension(own, envelope)) {
            own.relations().stash(own, envelope);
            return false;
        }
        if (own.has(ProcessCell.GHOSTS) && Ghosts.sent(own, envelope)) {
            discard(own, envelope);
            return false;
        }
        if (own.has(ProcessCell.BOUNDED) && isCounted(envelope) && !makesUseOfRoom(own, envelope)) return false;
        var history = own.kernel.history;
        if (history != null) history.taken(own, envelope);
        if (own.has(ProcessCell.HIBERNATED) && !(envelope instanceof SystemRequest)) own.clear(ProcessCell.HIBERNATED);
        return true;
    }

    /// Whether `envelope`, which took room, is still wanted. Else it has been dropped.
    private static boolean makesUseOfRoom(ProcessCell own, Envelope envelope) {
        if (own.program instanceof PlainProgram) return Receiving.makesUseOfRoom(own, envelope);
        if (!Delivery.bound(own).consume()) return true;
        Delivery.drop(own, envelope);
        return false;
    }

    /// Whether `envelope` takes room of a bounded mailbox.
    static boolean isCounted(Envelope envelope) {
        return envelope instanceof Message
                || envelope instanceof RequestNode && !(envelope instanceof SystemRequest) && !(envelope instanceof StartRequest);
    }

    private static boolean passesSuspension(ProcessCell own, Envelope envelope) {
        if (envelope instanceof SystemRequest) return true;
        return envelope instanceof SignalEnvelope signal
                && signal.signal instanceof Signal.Exit exit
                && exit.from() == own.parent();
    }

    /// Drops an entry that a dead process holds, or that a dead one sent.
    static void discard(ProcessCell own, Envelope envelope) {
        switch (envelope) {
            case Message message ->
                own.kernel.deadLetters.add(DeadLetter.Cause.ENDED, message.payload, message.sender, own);
            case RequestNode<?> request -> request.tryRefuse(reasonFor(own));
            default -> {} // signals of the dead concern nobody any more
        }
    }

    private static dev.coppice.core.ExitReason reasonFor(ProcessCell own) {
        var reason = own.endReason();
        return reason == null ? dev.coppice.core.ExitReason.NO_PROCESS : reason;
    }

    static @org.jspecify.annotations.Nullable Pid senderOf(Envelope envelope) {
        return switch (envelope) {
            case Message message -> message.sender;
            case RequestNode<?> request -> request.requester;
            default -> null;
        };
    }
}
