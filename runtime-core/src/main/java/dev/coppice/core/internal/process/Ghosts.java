package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.internal.mailbox.Envelope;
import java.util.HashSet;

/// Keeps what a dead process sent from being seen after its end was told.
///
/// Code of a process that was killed in the middle of a callback may be just about to send: it found itself alive a moment before. Who was told of
/// the end drops what comes later from there, until that code has returned. Everything here belongs to the process that was told.
final class Ghosts {

    private Ghosts() {}

    static void add(ProcessCell own, Pid dead) {
        var extra = own.relations();
        if (extra.ghosts == null) extra.ghosts = new HashSet<>(4);
        extra.ghosts.add(dead);
        own.set(ProcessCell.GHOSTS);
    }

    /// Whether `envelope` comes from a process whose end was told before.
    static boolean sent(ProcessCell own, Envelope envelope) {
        var ghosts = own.relations().ghosts;
        var sender = Admission.senderOf(envelope);
        return ghosts != null && sender != null && ghosts.contains(sender);
    }

    /// Forgets all if none can send any more, and none has sent anything after `consumed`.
    static void forgetReleased(ProcessCell own, Envelope consumed) {
        var ghosts = own.relations().ghosts;
        if (ghosts == null) return;
        for (var ghost : ghosts) {
            if (((ProcessCell) ghost).runner() != null) return;
        }
        if (consumed.next() != null) return; // sent before its code returned
        own.relations().ghosts = null;
        own.clear(ProcessCell.GHOSTS);
    }
}
