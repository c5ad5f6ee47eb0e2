package dev.coppice.core.spi;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.internal.process.Kernel;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Writes reports to the log: structured, of limited size, and at the rate that the options of the runtime allow for each kind.
///
/// Never throws, whatever the values do. May be used from any thread; waits for nothing but the logging itself.
public final class Report {

    private Report() {}

    /// Writes one report.
    ///
    /// @param kind the kind of report, which is also the name of the logger: `dev.coppice.server`, `dev.coppice.supervisor`, ...
    /// @param fields what it says, in this order; values of the application go through the redaction of the options
    public static void write(
            ActorRuntime runtime,
            String kind,
            Level level,
            String title,
            Map<String, ? extends @Nullable Object> fields,
            @Nullable Throwable thrown) {
        write(runtime, kind, level, title, () -> fields, thrown);
    }

    /// As the other `write`.
    ///
    /// @param fields makes what it says, and is asked only if the report is written: not if its logger is off or there were too many
    public static void write(
            ActorRuntime runtime,
            String kind,
            Level level,
            String title,
            Supplier<? extends Map<String, ? extends @Nullable Object>> fields,
            @Nullable Throwable thrown) {
        ((Kernel) runtime).reports().write(kind, level, title, fields, thrown);
    }
}
