package dev.coppice.behaviours.task;

import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReportSubject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The one report of a task that fails. The process of the task collects it. Never throws.
final class TaskReport {
    static final String KIND = "dev.coppice.task";

    private TaskReport() {}

    /// @param function the function of the task
    /// @param starter the process that started the task, or null if an external thread did
    static void write(
            ProcessContext self, Object function, @Nullable Pid starter, @Nullable Object input, ExitReason reason) {
        var subject = ReportSubject.of(self);
        Report.write(self.runtime(), KIND, Level.ERROR, printer -> "task " + subject.print(printer) + " failed: "
                + printer.why(reason),
                () -> fields(self, function, starter, input, reason), thrown(reason));
    }

    private static Map<String, @Nullable Object> fields(
            ProcessContext self, Object task, @Nullable Pid starter, @Nullable Object input, ExitReason reason) {
        var function = ActionFunction.given(task);
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("task", self.pid());
        fields.put("started_from", starter == null ? Report.plain("outside") : starter);
        fields.put("function", Report.plain(function.getClass().getName()));
        if (function instanceof Record) fields.put("arguments", function); // a lambda hides its captures
        if (input != null) fields.put("input", input);
        fields.put("reason", reason);
        fields.put("callers", Report.plain(self.callers()));
        fields.put("ancestors", Report.plain(self.ancestors()));
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
