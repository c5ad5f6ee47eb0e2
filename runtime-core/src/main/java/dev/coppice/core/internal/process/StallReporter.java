package dev.coppice.core.internal.process;

import dev.coppice.core.internal.scheduler.Runner;
import dev.coppice.core.internal.scheduler.StallReports;
import dev.coppice.core.internal.trace.StallEvent;
import dev.coppice.core.spi.ReportSubject;
import dev.coppice.core.spi.Timeouts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Reports stalls, each once: callbacks in which user code has been running for long. Stalls in the library's own code
/// are not reported, because the advice in the report would not help there.
public final class StallReporter implements StallReports {
    static final String KIND = "dev.coppice.stall";

    private final DefaultActorRuntime runtime;
    private final long nanos;

    StallReporter(DefaultActorRuntime runtime, Duration threshold) {
        this.runtime = runtime;
        this.nanos = Timeouts.nanos(threshold);
    }

    @Override public long nanos() {
        return nanos;
    }

    @Override public void reportLater(Runner runner, BooleanSupplier still) {
        if (nanos >= Long.MAX_VALUE / 4) return;
        runtime.timers.afterForRuntime(nanos, () -> {
            if (still.getAsBoolean()) report(runner, still);
        });
    }

    @Override public void computeLimitReached(int limit) {
        runtime.elsewhere(() -> runtime.reports.write(KIND, Level.WARN, any -> "all " + limit
                + " compute threads are busy; other processes that compute for long wait for one"
                + " (RuntimeOptions.computeThreads)",
                Map::of, null));
    }

    @Override public void noSpareWorkerLeft(int spare) {
        runtime.elsewhere(() -> runtime.reports.write(KIND, Level.WARN, any -> "all workers and all " + spare
                + " spare workers are in callbacks that compute for long: other processes wait", Map::of, null));
    }

    @Override public void report(Runner runner, BooleanSupplier still) {
        runtime.elsewhere(() -> {
            var cell = ProcessCell.of(runner);
            var thread = runner.thread();
            if (cell == null || thread == null || cell.runner() != runner) return; // between two callbacks: no stall
            var where = new Throwable("where " + cell + " is");
            where.setStackTrace(thread.getStackTrace());
            var envelope = runner.envelope;
            var subject = ReportSubject.of(cell);
            if (!still.getAsBoolean()) return; // the slice has ended: the stack is that of another one
            if (!UserCode.isIn(where.getStackTrace(), cell.program)) return;
            runtime.counts.stalls.increment();
            StallEvent.record(cell, nanos);
            runtime.reports.write(KIND, Level.WARN, printer -> subject.print(printer)
                    + " has been in one callback for more than "
                    + nanos / 1_000_000
                    + " ms; if its callbacks block, start it with StartOptions.onDedicatedThread()", () -> {
                        var fields = new LinkedHashMap<String, @Nullable Object>();
                        fields.put("process", cell);
                        if (envelope != null) fields.put("handles", DeadlockDetector.content(envelope));
                        return fields;
                    }, where);
        });
    }
}
