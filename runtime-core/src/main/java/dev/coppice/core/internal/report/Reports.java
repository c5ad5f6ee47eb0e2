package dev.coppice.core.internal.report;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeOptions;
import dev.coppice.core.RuntimeReport;
import dev.coppice.core.internal.platform.Platform;
import dev.coppice.core.internal.timer.Timers;
import dev.coppice.core.spi.Printer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/// The reports of one runtime: accepted at a limited rate for each kind, and written by another thread. The reporting
/// thread waits neither for text nor for the log. Never throws. Thread-safe.
///
/// No report is lost silently. Reports beyond the rate, or rejected by a full queue, are counted, and the next report
/// of the same kind states their number. If none follows within a second, or if the runtime closes, the number is a
/// report of its own.
public final class Reports {
    /// How long a closing runtime waits for its reports: enough for a full queue and a log that takes 5 ms per report.
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final RuntimeOptions options;
    private final Timers timers;
    private final Platform environment;
    private final TextPrinter printer;
    private final ReportLog log;
    private final ReportQueue outbox;
    private final Map<String, RateLimit> limits = new ConcurrentHashMap<>();

    public Reports(RuntimeOptions options, Platform environment, Timers timers) {
        this.options = options;
        this.timers = timers;
        this.environment = environment;
        this.printer = new TextPrinter(options.redaction(), options.reportFormat());
        this.log = new ReportLog(printer);
        this.outbox = environment == Platform.MACHINE
                ? new ThreadedReportQueue(new Host())
                : new SimulatedReportQueue(log::write,
                action -> environment.startUserCode(options.name() + "-reports", action));
        prepare();
    }

    /// Makes SLF4J find its provider now, in the thread that opens the runtime. The first lookup is slow and would
    /// otherwise delay the first callback that reports something.
    private static void prepare() {
        try {
            var _ = LoggerFactory.getILoggerFactory();
        } catch (Throwable failed) {
            System.err.println("coppice: reports cannot be written: " + failed);
        }
    }

    /// Returns the printer that turns values of the application into text for this runtime.
    public TextPrinter printer() {
        return printer;
    }

    /// Writes a report of `kind`, which is also the name of its logger.
    ///
    /// @param title returns one line about the event; called on the thread that writes
    /// @param fields returns the other fields of the report; called at once on this thread, unless the report is
    ///     dropped; turned into text by the thread that writes
    public void write(
            String kind, Level level, Function<? super Printer, String> title,
            Supplier<? extends Map<String, ? extends @Nullable Object>> fields, @Nullable Throwable thrown) {
        write(limit(kind, kind, options.reportsPerSecond()), level, title, fields, thrown);
    }

    /// Returns a separate limit, for reports of `kind` that do not count with the others.
    public RateLimit limit(String purpose, String kind, int perSecond) {
        return limits.computeIfAbsent(purpose, any -> new RateLimit(kind, perSecond));
    }

    /// Writes a report at the rate of `limit`.
    public void write(
            RateLimit limit, Level level, Function<? super Printer, String> title,
            Supplier<? extends Map<String, ? extends @Nullable Object>> fields, @Nullable Throwable thrown) {
        try {
            long now = environment.nanoTime();
            if (!limit.allows(now)) {
                if (limit.perSecond > 0) drop(limit, level, now);
                return;
            }
            if (!log.wants(limit.kind, level)) return;
            var entry = new ReportEntry(limit, level, title, gather(fields), thrown, MDC.getCopyOfContextMap());
            if (!outbox.add(entry)) drop(limit, level, now);
        } catch (Throwable failed) {
            System.err.println(
                    "coppice: a report of " + limit.kind + " could not be created: " + failed.getClass().getName());
        }
    }

    private void drop(RateLimit limit, Level level, long now) {
        if (limit.drop(level, now) && log.wants(limit.kind, level)) outbox.dropped();
    }

    private static Map<String, ? extends @Nullable Object> gather(
            Supplier<? extends Map<String, ? extends @Nullable Object>> fields) {
        try {
            return fields.get();
        } catch (Throwable failed) { // perhaps because of a hostile value: the rest of the report is still written
            return Map.of("incomplete", failed.getClass().getName());
        }
    }

    /// Passes all reports to `listener` until the returned handle is closed. The thread that writes calls it.
    public ActorRuntime.Registration listen(Consumer<RuntimeReport> listener) {
        return log.listen(listener);
    }

    /// Waits until all earlier reports have been written, or `nanos` have passed. Returns whether they have been
    /// written.
    public boolean flush(long nanos) {
        return outbox.flush(nanos);
    }

    /// Writes all remaining reports and the number of dropped ones. States on the error stream how many were not
    /// written in time.
    public void close() {
        int left = outbox.close(CLOSE_NANOS);
        if (left > 0) {
            System.err.println("coppice: runtime " + options.name() + " closed before all its reports were written, "
                    + "because the log or the text of a report takes too long; not written: " + left);
        }
        for (var entry = summary(true); entry != null && left == 0; entry = summary(true)) log.write(entry);
    }

    private @Nullable ReportEntry summary(boolean atEnd) {
        long now = environment.nanoTime();
        for (var limit : limits.values()) {
            long wait = limit.untilSummary(now);
            if (wait == Long.MAX_VALUE || wait > 0 && !atEnd) continue;
            long count = limit.takeDropped();
            if (!log.wants(limit.kind, limit.level())) continue;
            return new ReportEntry(
                    limit, limit.level(),
                    any -> count + " more reports of this kind were dropped: at most " + limit.perSecond
                            + " are written each second, and at most " + ThreadedReportQueue.CAPACITY + " may wait",
                    Map.of(), null, null);
        }
        return null;
    }

    /// The operations that the writing thread needs.
    private final class Host implements ThreadedReportQueue.Host {
        @Override public String title() {
            return options.name() + "-reports";
        }

        @Override public void write(ReportEntry entry) {
            log.write(entry);
        }

        @Override public ReportEntry leftBehind(ReportEntry stuck, Thread writer) {
            var where = new Throwable("the text of the report, or the log, blocks here");
            where.setStackTrace(writer.getStackTrace());
            var process = stuck.process();
            return new ReportEntry(stuck.limit, Level.WARN, any -> "a report"
                    + (process == null ? "" : " on " + process)
                    + " takes more than a second to write, because its text or the log blocks; "
                    + "later reports continue on another thread",
                    Map.of(), where, null);
        }

        @Override public @Nullable ReportEntry summary(boolean atEnd) {
            return Reports.this.summary(atEnd);
        }

        @Override public long untilSummary() {
            long now = environment.nanoTime();
            long next = Long.MAX_VALUE;
            for (var limit : limits.values()) next = Math.min(next, limit.untilSummary(now));
            return next;
        }

        @Override public void later(long nanos, Runnable action) {
            timers.afterForRuntime(nanos, action);
        }

        @Override public void untilStarted(Runnable start) {
            timers.untilStarted(start);
        }
    }
}
