package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.internal.mailbox.Envelope;
import java.util.HashSet;

/// Drops messages of an ended process that arrive after its end was notified.
///
/// Code of a process that was killed in the middle of a callback may be just about to send: it found itself alive a
/// moment before. A process that was notified of the end drops later messages from that sender until the sender's code
/// has returned. All data here belongs to the notified process.
final class StaleSenders {

    private StaleSenders() {}

    static void add(ProcessCell own, Pid dead) {
        var extra = own.relations();
        if (extra.staleSenders == null) extra.staleSenders = new HashSet<>(4);
        extra.staleSenders.add(dead);
        own.set(ProcessCell.STALE_SENDERS);
    }

    /// Returns whether `envelope` comes from a process whose end was notified before.
    static boolean sent(ProcessCell own, Envelope envelope) {
        var staleSenders = own.relations().staleSenders;
        var sender = EntryFilter.senderOf(envelope);
        return staleSenders != null && sender != null && staleSenders.contains(sender);
    }

    /// Forgets all stale senders if none of them can send again and none has sent anything after `consumed`.
    static void forgetReleased(ProcessCell own, Envelope consumed) {
        var staleSenders = own.relations().staleSenders;
        if (staleSenders == null) return;
        for (var staleSender : staleSenders) {
            if (((ProcessCell) staleSender).runner() != null) return;
        }
        if (consumed.next() != null) return; // it may have been sent before that code returned
        own.relations().staleSenders = null;
        own.clear(ProcessCell.STALE_SENDERS);
    }
}
