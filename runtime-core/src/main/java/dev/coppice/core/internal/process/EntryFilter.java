package dev.coppice.core.internal.process;

import dev.coppice.core.DeadLetter;
import dev.coppice.core.Pid;
import dev.coppice.core.Signal;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;

/// Decides about a mailbox entry before it is handled, if any special flag of the process is set. Owner only.
final class EntryFilter {

    private EntryFilter() {}

    /// Returns whether `envelope` is to be handled now. If not, it has been stashed or dropped.
    static boolean admit(ProcessCell own, Envelope envelope) {
        if (own.has(ProcessCell.DEAD)) {
            discard(own, envelope);
            return false;
        }
        if (own.has(ProcessCell.SUSPENDED) && !passesSuspension(own, envelope)) {
            own.relations().stash(own, envelope);
            return false;
        }
        if (own.has(ProcessCell.STALE_SENDERS) && StaleSenders.sent(own, envelope)) {
            discard(own, envelope);
            return false;
        }
        if (own.has(ProcessCell.BOUNDED) && isCounted(envelope) && !makesUseOfRoom(own, envelope)) return false;
        var history = own.actorRuntime.history;
        if (history != null) history.taken(own, envelope);
        if (own.has(ProcessCell.TRACED)) DebugState.taken(own, envelope);
        if (own.has(ProcessCell.HIBERNATED) && wakes(envelope)) own.clear(ProcessCell.HIBERNATED);
        if (own.has(ProcessCell.MDC)) ProcessMdc.enter(own);
        return true;
    }

    /// Returns whether a process that hibernates is awake once it has handled `envelope`.
    private static boolean wakes(Envelope envelope) {
        return switch (envelope) {
            case SystemRequest<?> _ -> false;
            case SignalEnvelope signal -> !signal.withdrawn;
            default -> true;
        };
    }

    /// Returns whether `envelope`, which took a permit, is still wanted. If not, it has been dropped.
    private static boolean makesUseOfRoom(ProcessCell own, Envelope envelope) {
        if (own.program instanceof PlainProgram) return SelectiveReceive.makesUseOfRoom(own, envelope);
        if (!Delivery.bound(own).consume()) return true;
        Delivery.drop(own, envelope);
        return false;
    }

    /// Returns whether `envelope` takes a permit of a bounded mailbox.
    static boolean isCounted(Envelope envelope) {
        return envelope instanceof MessageEnvelope
                || envelope instanceof RequestEnvelope && !(envelope instanceof SystemRequest)
                && !(envelope instanceof StartRequest);
    }

    private static boolean passesSuspension(ProcessCell own, Envelope envelope) {
        if (envelope instanceof SystemRequest) return true;
        return envelope instanceof SignalEnvelope signal
                && signal.signal instanceof Signal.Exit exit
                && isFromParent(own, exit.from());
    }

    /// Whether `from` is the parent of `own`, or an external thread that stands in for it: then a behaviour ends.
    private static boolean isFromParent(ProcessCell own, Pid from) {
        var parent = own.parent();
        return from == parent || from == own.actorRuntime.external && (parent == null || !parent.isAlive());
    }

    /// Drops an entry that a dead process holds, or that a dead process sent.
    static void discard(ProcessCell own, Envelope envelope) {
        switch (envelope) {
            case MessageEnvelope message ->
                own.actorRuntime.deadLetters.add(DeadLetter.Cause.ENDED, message.payload, message.sender, own);
            case RequestEnvelope<?> request -> request.tryRefuse(reasonFor(own));
            default -> {} // signals to or from a dead process have no effect
        }
    }

    private static dev.coppice.core.ExitReason reasonFor(ProcessCell own) {
        var reason = own.endReason();
        return reason == null ? dev.coppice.core.ExitReason.NO_PROCESS : reason;
    }

    static @org.jspecify.annotations.Nullable Pid senderOf(Envelope envelope) {
        return switch (envelope) {
            case MessageEnvelope message -> message.sender;
            case RequestEnvelope<?> request -> request.requester;
            default -> null;
        };
    }
}
