package dev.coppice.core.ops;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.internal.process.DefaultActorRuntime;
import dev.coppice.core.internal.report.TextPrinter;
import dev.coppice.core.internal.trace.FlightRecording;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import jdk.jfr.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Structured reports to the log, of limited size and at the limited rate that the runtime's options allow for each
/// kind.
///
/// A thread of the runtime writes the reports, with the reporting thread's entries of SLF4J's MDC. A simulated run
/// writes them between two slices. Reporting never throws, whatever the values do, and never waits. May be used from
/// any thread.
///
/// A report consists of objects. They become text on the thread that writes the report, and each one passes through the
/// redaction of the options unless it is [#plain].
public final class Report {

    private Report() {}

    /// Writes a report.
    ///
    /// @param kind the kind of report, which is also the name of the logger: `dev.coppice.server`,
    ///     `dev.coppice.supervisor`, ...
    /// @param title returns one line that states the event, the process, and the reason; called on the thread that
    ///     writes
    /// @param fields returns the other fields of the report, in order. Called at once on this thread, unless the logger
    ///     is off or the rate is exceeded. A field whose text is empty is omitted
    public static void write(
            ActorRuntime runtime,
            String kind,
            Level level,
            Function<? super Printer, String> title,
            Supplier<? extends Map<String, ? extends @Nullable Object>> fields,
            @Nullable Throwable thrown) {
        DefaultActorRuntime.of(runtime).reports().write(kind, level, title, fields, thrown);
    }

    /// Returns a field with a value of the library. Unlike a value of the application, it is not redacted.
    public static Printable plain(@Nullable Object value) {
        return new Plain(value);
    }

    private record Plain(@Nullable Object value) implements Printable {
        @Override public String print(Printer printer) {
            return printer.plain(value);
        }
    }

    /// Returns the text of `printable` for its `toString`: not redacted, and cut to the default length.
    public static String text(Printable printable) {
        return printable.print(TextPrinter.DEFAULT);
    }

    /// Waits until all earlier reports have been written. Returns false on timeout.
    public static boolean flush(ActorRuntime runtime, Duration timeout) {
        return DefaultActorRuntime.of(runtime).reports().flush(timeout.toNanos());
    }

    /// Returns the printer that turns values of the application into text for `runtime`.
    public static Printer printer(ActorRuntime runtime) {
        return DefaultActorRuntime.of(runtime).reports().printer();
    }

    /// Adds a Flight Recorder event of a sibling module, which must not register itself. It records nothing until a
    /// recording has started. Does not initialise the class.
    public static void addFlightEvent(Class<? extends Event> event) {
        FlightRecording.addEvent(event);
    }
}
