package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.Printable;
import dev.coppice.core.spi.Printer;

/// The printed form of a request to stop, for the message of one that failed.
record StopRequest(ExitReason reason) implements Printable {

    @Override public String print(Printer printer) {
        return "stop with " + printer.reason(reason);
    }

    @Override public String toString() {
        return Report.text(this);
    }
}
