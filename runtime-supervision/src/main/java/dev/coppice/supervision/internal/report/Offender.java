package dev.coppice.supervision.internal.report;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;
import dev.coppice.supervision.ChildSpec;
import org.jspecify.annotations.Nullable;

/// The child that a report is about.
record Offender(@Nullable Pid child, ChildSpec<?> spec) implements Printable {

    @Override public String print(Printer printer) {
        return "pid=" + (child == null ? "none" : child)
                + ", id=" + (spec.id() instanceof Class<?> type ? type.getSimpleName() : printer.value(spec.id()))
                + ", restart=" + spec.restart()
                + ", significant=" + spec.significant()
                + ", shutdown=" + spec.shutdown()
                + ", type=" + spec.type();
    }
}
