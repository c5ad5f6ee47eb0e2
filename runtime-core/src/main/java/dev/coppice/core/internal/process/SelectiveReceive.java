package dev.coppice.core.internal.process;

import dev.coppice.core.ProcessEnded;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Selective receive of plain processes. Entries that are not wanted now wait in the stash, in order.
final class SelectiveReceive {

    private SelectiveReceive() {}

    /// Returns the first entry that is wanted, or null if none arrived until `deadline`.
    static @Nullable Object receive(ProcessCell own, Predicate<Object> wanted, long deadline) {
        var by = java.util.Objects.requireNonNull(Runner.current());
        if (!(own.program instanceof PlainProgram)) {
            throw new IllegalStateException("only plain processes receive; " + own + " is driven by callbacks");
        }
        var found = fromStash(own, wanted);
        if (found != null) return found;
        while (true) {
            var next = own.nextOrRest(by);
            if (next == null) next = await(own, by, deadline);
            if (next == null) return null;
            try {
                found = take(own, wanted, next);
            } finally {
                by.examined = null;
            }
            if (found != null) return found; // even if killed meanwhile: the entry must not be lost
            own.checkAlive();
            if (next instanceof SystemRequest) found = fromStash(own, wanted);
            if (found != null) return found;
        }
    }

    private static @Nullable Object fromStash(ProcessCell own, Predicate<Object> wanted) {
        var extra = own.relations;
        if (extra == null || extra.stashed().isEmpty() || own.has(ProcessCell.SUSPENDED)) return null;
        for (var entries = extra.stashed().iterator(); entries.hasNext(); ) {
            var envelope = entries.next();
            var content = content(envelope);
            if (envelope instanceof SignalEnvelope signal && signal.withdrawn) {
                entries.remove();
            } else if (wanted.test(content)) {
                entries.remove();
                if (extra.stashed().isEmpty()) own.clear(ProcessCell.STASHED);
                return handOver(own, envelope, content);
            }
        }
        if (extra.stashed().isEmpty()) own.clear(ProcessCell.STASHED);
        return null;
    }

    /// Takes `envelope` if it is wanted. Otherwise stashes it, or handles it if it is not meant for the program at all.
    private static @Nullable Object take(ProcessCell own, Predicate<Object> wanted, Envelope envelope) {
        if (!EntryFilter.admit(own, envelope)) return null;
        if (envelope instanceof SystemRequest<?> request) {
            request.perform(own);
            return null;
        }
        if (envelope instanceof SignalEnvelope signal) {
            if (signal.staleSender != null) StaleSenders.add(own, signal.staleSender);
            if (signal.withdrawn) return null;
        }
        var content = content(envelope);
        boolean taken = false;
        try {
            taken = wanted.test(content);
        } finally {
            if (!taken) own.relations().stash(own, envelope); // also if the predicate threw
        }
        return taken ? handOver(own, envelope, content) : null;
    }

    /// Returns whether `envelope`, which is about to be examined, may stay in the mailbox. An entry that a plain
    /// process stashes keeps its permit until it is handed over or dropped as the oldest: this method first drops the
    /// oldest stashed entries while the mailbox is over capacity.
    static boolean makesUseOfRoom(ProcessCell own, Envelope envelope) {
        var bound = Delivery.bound(own);
        for (var putOff = own.relations().stashed().iterator(); bound.isOverfull() && putOff.hasNext(); ) {
            var oldest = putOff.next();
            if (!EntryFilter.isCounted(oldest)) continue;
            putOff.remove();
            bound.consume();
            Delivery.drop(own, oldest);
        }
        if (!bound.isOverfull()) return true;
        bound.consume();
        Delivery.drop(own, envelope);
        return false;
    }

    /// Returns what the program receives: unlike what others see of a mailbox, an enclosed message in its enclosure.
    private static Object content(Envelope envelope) {
        return envelope instanceof MessageEnvelope message && !(message.payload instanceof FixedDelayTimer)
                ? message.payload
                : ProcessInspector.content(envelope);
    }

    private static Object handOver(ProcessCell own, Envelope envelope, Object content) {
        if (own.has(ProcessCell.BOUNDED) && EntryFilter.isCounted(envelope)) Delivery.bound(own).consume();
        var context = own.actorRuntime.context;
        if (context != null && (envelope instanceof MessageEnvelope || envelope instanceof RequestEnvelope)) {
            context.enterNext(java.util.Objects.requireNonNull(Runner.current()), envelope);
        }
        if (envelope instanceof RequestEnvelope<?> request) request.take();
        return content;
    }

    private static @Nullable Envelope await(ProcessCell own, Runner by, long deadline) {
        try {
            Blocking.until(by, own, deadline, () -> by.messageArrived);
        } catch (ProcessEnded ended) {
            var first = own.takeBack(by);
            if (first != null) EntryFilter.discard(own, first);
            throw ended;
        }
        return own.takeBack(by);
    }
}
