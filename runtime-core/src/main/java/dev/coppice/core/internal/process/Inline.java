package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import org.jspecify.annotations.Nullable;

/// Calls that run on the caller's thread: to an idle server that promised to be quick, so that neither a worker nor a thread
/// changes hands. The caller takes the idle mailbox as a worker would, handles its one request, and gives the mailbox up again.
final class Inline {

    private Inline() {}

    /// Has `request` handled here and now if its server is idle. Returns whether it was.
    static boolean run(RequestNode<?> request, @Nullable Runner by) {
        try {
            return by == null ? runOutside(request) : runInside(request, by);
        } finally {
            var kernel = request.server.kernel;
            if (kernel.carriesContext) kernel.restoreContext(request); // what the caller carried when it called
        }
    }

    private static boolean runInside(RequestNode<?> request, Runner by) {
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

    private static boolean runOutside(RequestNode<?> request) {
        if (!request.server.isIdle()) return false;
        var by = Runner.borrow(request.server.kernel.scheduler, request.server);
        try {
            return request.server.runInline(request, by);
        } finally {
            Runner.giveBack();
        }
    }
}
