package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import org.jspecify.annotations.Nullable;

/// Calls that run on the caller's thread. If the server is idle and has promised to be quick, no other worker is woken
/// and no thread is switched: the caller takes the idle mailbox as a worker would, handles its one request, and gives
/// the mailbox up again.
final class InlineCalls {

    private InlineCalls() {}

    /// Handles `request` on the calling thread if its server is idle. Returns whether it did.
    static boolean run(RequestEnvelope<?> request, @Nullable Runner by) {
        try {
            return by == null ? runExternal(request) : runInside(request, by);
        } finally {
            var runtime = request.server.actorRuntime;
            // the context that the caller had when it called
            if (runtime.context != null) runtime.context.restoreCaller(request);
        }
    }

    private static boolean runInside(RequestEnvelope<?> request, Runner by) {
        var cell = by.cell;
        var envelope = by.envelope;
        var last = by.last;
        var pending = by.pending;
        by.cell = request.server;
        by.pending = null;
        try {
            return request.server.runInline(request, by);
        } finally {
            by.cell = cell;
            by.envelope = envelope;
            by.last = last;
            by.pending = pending;
        }
    }

    private static boolean runExternal(RequestEnvelope<?> request) {
        if (!request.server.isIdle()) return false;
        var by = Runner.borrow(request.server.actorRuntime.scheduler, request.server);
        try {
            return request.server.runInline(request, by);
        } finally {
            Runner.giveBack();
        }
    }
}
