package dev.coppice.core.spi;

import dev.coppice.core.Name;
import dev.coppice.core.Pid;
import org.jspecify.annotations.Nullable;

/// The process that a report is about, with the name it held at that time. By the time the report is written the name
/// may be free.
///
/// @param name the name that the process held, or null
public record ReportSubject(Pid pid, @Nullable Name<?> name) implements Printable {

    /// Returns the process of `self`, with the name it holds now.
    public static ReportSubject of(ProcessContext self) {
        return new ReportSubject(self.pid(), self.name().orElse(null));
    }

    @Override public String print(Printer printer) {
        return name == null ? pid.toString() : printer.value(name) + " (" + pid + ")";
    }
}
