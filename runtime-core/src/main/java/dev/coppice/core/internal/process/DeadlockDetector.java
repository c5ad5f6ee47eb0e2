package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.mailbox.Envelope;
import dev.coppice.core.internal.mailbox.MessageEnvelope;
import dev.coppice.core.internal.mailbox.SignalEnvelope;
import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The graph of waiting calls: finds calls that can never be answered, and explains those that were not.
final class DeadlockDetector {
    private static final int LONGEST = 1000;

    private DeadlockDetector() {}

    /// Returns the reason to fail `request` at once if waiting for it would close a cycle of calls back to `caller`;
    /// else null.
    ///
    /// `caller` has already published that it waits. Of several processes that close a cycle together, at least one
    /// finds it. A request that its server has taken for a later reply does not count, because the reply may come from
    /// another process.
    static @Nullable ExitReason find(ProcessCell caller, RequestEnvelope<?> request) {
        if (request.server == caller) return ExitReason.CALLING_SELF;
        var path = new ArrayList<ProcessCell>();
        var next = request;
        for (int i = 0; i < LONGEST; i++) {
            if (next.isTaken || next.isCompleted()) return null;
            var server = next.server;
            path.add(server);
            if (server == caller) return new ExitReason.Custom("cycle of calls: " + caller + print(path));
            var runner = server.runner();
            if (runner != null && runner == caller.runner()) {
                // the server is further down this stack, see InlineCalls
                return new ExitReason.Custom("cycle of calls: " + caller + print(path));
            }
            if (runner == null || !(runner.waitingFor instanceof RequestEnvelope<?> further)) return null;
            next = further;
        }
        return null;
    }

    private static String print(ArrayList<ProcessCell> path) {
        var text = new StringBuilder();
        for (var cell : path) text.append(" -> ").append(cell);
        return text.toString();
    }

    /// Describes the wait inside the code of `cell`. Returns null if it does not wait.
    static @Nullable String waiting(ProcessCell cell) {
        var runner = cell.runner();
        if (runner == null || !runner.isParked()) return null;
        if (runner.waitingFor instanceof RequestEnvelope<?> request) {
            return cell + " waits for " + request.server + " to answer "
                    + cell.actorRuntime.reports.printer().value(request.payload);
        }
        if (runner.waitingFor instanceof FarCells.Wait(String what)) return cell + " waits for " + what;
        return cell + " waits for a message, a timer, or a permit of a mailbox";
    }

    /// Explains why `request` has no reply now, as far as can be seen without stopping anything. The text is composed
    /// when it is read.
    static Printable describe(RequestEnvelope<?> request) {
        var server = request.server;
        if (server.has(ProcessCell.FAR)) return any -> "it was sent to node " + server.node().orElse("?");
        if (server.hasEnded()) return any -> server + " has ended";
        var runner = server.runner();
        if (request.begun || isStopping(request, runner)) {
            if (runner == null) return any -> server + " has handled it but has not replied yet";
            return busy(server, runner);
        }
        if (server.has(ProcessCell.SUSPENDED)) return any -> server + " has not begun to handle it: it is suspended";
        if (runner != null) {
            var busy = busy(server, runner);
            return printer -> "no callback has begun to handle it: " + busy.print(printer);
        }
        String why = switch (server.actorRuntime.scheduler.profile(server)) {
            case QUICK -> "no worker has run it yet";
            case BLOCKING -> "its thread has not started";
            case COMPUTING -> "its callbacks compute for long, and it waits for a compute thread";
        };
        return any -> server + " has not begun to handle it: " + why;
    }

    /// Whether `request` waits for a stop that `runner` handles: another request asks for it.
    private static boolean isStopping(RequestEnvelope<?> request, @Nullable Runner runner) {
        return request.payload instanceof StopRequest && runner != null
                && runner.envelope instanceof RequestEnvelope<?> handled && handled.payload instanceof StopRequest;
    }

    private static Printable busy(ProcessCell server, Runner runner) {
        var handled = runner.envelope;
        var further = runner.waitingFor instanceof RequestEnvelope<?> request ? request : null;
        return printer -> server + " is busy"
                + (handled == null ? "" : " with " + printer.value(content(handled)))
                + (further == null
                        ? ""
                        : ", waiting for " + further.server + " to answer " + printer.value(further.payload));
    }

    /// Returns the content of `envelope` as a report shows it.
    static Object content(Envelope envelope) {
        return switch (envelope) {
            case StartRequest start -> Report.plain("its start");
            case MessageEnvelope message -> message.payload;
            case RequestEnvelope<?> request -> request.payload;
            case SignalEnvelope signal -> signal.signal;
            default -> Report.plain(envelope.getClass().getSimpleName());
        };
    }
}
