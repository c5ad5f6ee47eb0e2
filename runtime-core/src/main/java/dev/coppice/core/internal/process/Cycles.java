package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.Message;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Who waits for whom: finds calls that can never be answered, and explains those that were not.
final class Cycles {
    private static final int LONGEST = 1000;

    private Cycles() {}

    /// The reason to fail `request` at once, if waiting for it would close a cycle of calls back to `caller`; else null.
    ///
    /// `caller` has published that it waits. Of several that close a cycle together, at least one finds it. A request that its server took and put
    /// off does not count: the answer may come from elsewhere.
    static @Nullable ExitReason find(ProcessCell caller, RequestNode<?> request) {
        if (request.server == caller) return ExitReason.CALLING_SELF;
        var path = new ArrayList<ProcessCell>();
        var next = request;
        for (int i = 0; i < LONGEST; i++) {
            if (next.isTaken || next.isSettled()) return null;
            var server = next.server;
            path.add(server);
            if (server == caller) return new ExitReason.Custom("cycle of calls: " + caller + print(path));
            var runner = server.runner();
            if (runner != null && runner == caller.runner()) {
                return new ExitReason.Custom("cycle of calls: " + caller + print(path)); // it stands below us, see Inline
            }
            if (runner == null || !(runner.waitingFor instanceof RequestNode<?> further)) return null;
            next = further;
        }
        return null;
    }

    private static String print(ArrayList<ProcessCell> path) {
        var text = new StringBuilder();
        for (var cell : path) text.append(" -> ").append(cell);
        return text.toString();
    }

    /// What the code of `cell` waits for, or null if it does not wait.
    static @Nullable String waiting(ProcessCell cell) {
        var runner = cell.runner();
        if (runner == null || !runner.isParked()) return null;
        if (runner.waitingFor instanceof RequestNode<?> request) {
            return cell + " waits for " + request.server + " to answer " + Text.of(request.payload);
        }
        return cell + " waits for a message, a time, or room in a mailbox";
    }

    /// What `server` is doing, for whoever got no answer from it.
    static String describe(ProcessCell server) {
        if (server.hasEnded()) return server + " has ended";
        var runner = server.runner();
        if (runner == null) return server + " is idle: it took the request and has not answered it, or was just about to";
        var text = new StringBuilder().append(server).append(" is busy");
        var handled = runner.envelope;
        if (handled != null) text.append(" with ").append(describe(handled));
        if (runner.waitingFor instanceof RequestNode<?> further) {
            text.append(", waiting for ").append(further.server).append(" to answer ").append(Text.of(further.payload));
        }
        return text.toString();
    }

    static String describe(Envelope envelope) {
        return switch (envelope) {
            case StartRequest start -> "its start";
            case Message message -> Text.of(message.payload);
            case RequestNode<?> request -> Text.of(request.payload);
            case SignalEnvelope signal -> Text.of(signal.signal);
            default -> envelope.getClass().getSimpleName();
        };
    }
}
