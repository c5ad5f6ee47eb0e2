package dev.coppice.core.internal.process;

import static java.util.Objects.requireNonNull;

import dev.coppice.core.ExitReason;
import org.jspecify.annotations.Nullable;

/// The requests that a server has taken and not answered: a list that is linked through the requests themselves.
final class UnansweredRequests {
    /*
     * Rules   The links `takenBefore` and `takenAfter` and the head of the list are guarded by the server's lock, under
     *         which `isTaken` is written. From the end of the callback that neither answered nor failed it until it
     *         completes, a request stands in the list, and it fails when the server ends.
     * Tested  TakeOrSettle, TakeOrDeath, SettleOrDeath (jcstress).
     */

    private UnansweredRequests() {}

    /// Records that the server owes `request` a reply.
    static void add(RequestEnvelope<?> request) {
        var server = request.server;
        var extra = server.relations();
        synchronized (server.lock()) {
            if (!server.has(ProcessCell.DEAD) && !request.isTaken) {
                var first = extra.taken;
                request.takenAfter = first;
                if (first != null) first.takenBefore = request;
                extra.taken = request;
                request.isTaken = true;
            }
        }
        if (request.isCompleted()) remove(request);
        else if (server.has(ProcessCell.DEAD)) request.tryFail(requireNonNull(server.endReason()));
    }

    /// Records that the server no longer owes a reply.
    static void remove(RequestEnvelope<?> request) {
        var server = request.server;
        var extra = server.relations();
        synchronized (server.lock()) {
            if (!request.isTaken) return;
            request.isTaken = false;
            var before = request.takenBefore;
            var after = request.takenAfter;
            if (before != null) before.takenAfter = after;
            else if (extra.taken == request) extra.taken = after;
            if (after != null) after.takenBefore = before;
            request.takenBefore = null;
            if (!server.has(ProcessCell.DEAD)) request.takenAfter = null; // otherwise the killer walks the list
        }
    }

    /// Fails the list that begins with `first` and was detached from its server, which is dead.
    static void failAll(@Nullable RequestEnvelope<?> first, ExitReason reason) {
        for (var request = first; request != null; request = request.takenAfter) request.tryFail(reason);
    }
}
