package dev.coppice.core;

import dev.coppice.core.internal.process.Calls;
import dev.coppice.core.internal.process.ProcessCell;
import dev.coppice.core.internal.report.TextPrinter;
import dev.coppice.core.spi.Printer;
import org.jspecify.annotations.Nullable;

/// Turns objects of the application into text. Never throws, whatever their `toString` does; the text is never longer
/// than in a report.
final class Printed {

    private Printed() {}

    static String of(@Nullable Object value) {
        return TextPrinter.DEFAULT.value(value);
    }

    /// Returns the printer of the runtime that `address` belongs to, or else that of the calling process's runtime.
    /// Returns the default printer if there is neither.
    static Printer printer(Object address) {
        var runtime = Calls.runtimeOf(address);
        if (runtime != null) return runtime.reports().printer();
        var own = ProcessCell.current();
        return own == null ? TextPrinter.DEFAULT : own.actorRuntime().reports().printer();
    }
}
