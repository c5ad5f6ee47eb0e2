package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Report;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// What a task that fails says to the log: the one report of its end. Written by its process; never throws.
final class TaskReport {
    static final String KIND = "dev.coppice.task";

    private TaskReport() {}

    /// @param function what the task was to do
    /// @param starter who asked for the task, or null if it was no process
    static void write(
            ProcessContext self, Object function, @Nullable Pid starter, @Nullable Object input, ExitReason reason) {
        Report.write(self.runtime(), KIND, Level.ERROR, "task " + self.pid() + " failed",
                () -> fields(self, function, starter, input, reason), thrown(reason));
    }

    private static Map<String, @Nullable Object> fields(
            ProcessContext self, Object function, @Nullable Pid starter, @Nullable Object input, ExitReason reason) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("task", self.pid());
        fields.put("started from", starter == null ? "outside" : starter);
        fields.put("function", function.getClass().getName());
        if (function instanceof Record) fields.put("arguments", function); // what a lambda captured cannot be seen
        if (input != null) fields.put("input", input);
        fields.put("reason", reason.toString());
        fields.put("callers", self.callers());
        fields.put("ancestors", self.ancestors());
        return fields;
    }

    private static @Nullable Throwable thrown(ExitReason reason) {
        return switch (reason) {
            case ExitReason.Crash crash -> crash.throwable();
            case ExitReason.RequestFailed failed -> thrown(failed.cause());
            default -> null;
        };
    }
}
