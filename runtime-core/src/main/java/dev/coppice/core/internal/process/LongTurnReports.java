package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.trace.LongTurnEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Reports callbacks that have been running for long, once each.
public final class LongTurnReports {
    static final String KIND = "dev.coppice.stall";

    private final Kernel kernel;
    private final long nanos;

    LongTurnReports(Kernel kernel, Duration longTurn) {
        this.kernel = kernel;
        this.nanos = longTurn.toNanos();
    }

    /// From when on a turn is long.
    public long nanos() {
        return nanos;
    }

    /// What `runner` runs has been running for [#nanos]. Returns at once.
    ///
    /// @param still whether it still runs the same slice
    public void report(Runner runner, BooleanSupplier still) {
        kernel.elsewhere(() -> {
            var cell = runner.cell;
            var thread = runner.thread();
            if (cell == null || thread == null || cell.runner() != runner) return; // between two callbacks, it only waited for a core
            var where = new Throwable("where " + cell + " is");
            where.setStackTrace(thread.getStackTrace());
            if (!still.getAsBoolean()) return; // has come to its end meanwhile: the stack is another one's
            LongTurnEvent.record(cell, nanos);
            var fields = new LinkedHashMap<String, @Nullable Object>();
            fields.put("process", cell);
            var envelope = runner.envelope;
            if (envelope != null) fields.put("handles", Cycles.describe(envelope));
            kernel.reports.write(KIND, Level.WARN, cell + " has been in one callback for more than "
                    + nanos / 1_000_000 + " ms; if its callbacks block, start it with StartOptions.blocking()", fields, where);
        });
    }
}
