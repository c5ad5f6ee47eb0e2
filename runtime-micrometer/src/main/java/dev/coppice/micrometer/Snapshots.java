package dev.coppice.micrometer;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.RuntimeStatistics;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The figures that the meters of one binding read. One scrape reads some thirty meters, and they share one look.
/// Thread-safe.
final class Snapshots {
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(100);

    private final ActorRuntime runtime;
    private final MailboxGauges mailboxes;
    /// Guarded by `this`, like `takenAt`.
    private @Nullable RuntimeStatistics latest;
    private long takenAt;

    Snapshots(ActorRuntime runtime, MailboxGauges mailboxes) {
        this.runtime = runtime;
        this.mailboxes = mailboxes;
    }

    double read(ToDoubleFunction<RuntimeStatistics> value) {
        return value.applyAsDouble(latest());
    }

    private synchronized RuntimeStatistics latest() {
        long now = System.nanoTime();
        var look = latest;
        if (look != null && now - takenAt < FRESH) return look;
        latest = look = runtime.statistics();
        takenAt = now;
        mailboxes.look(runtime, now);
        return look;
    }
}
