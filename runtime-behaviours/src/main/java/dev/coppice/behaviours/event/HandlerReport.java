package dev.coppice.behaviours.event;

import dev.coppice.behaviours.internal.support.BehaviourReport;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.ReportSubject;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The log reports of an event manager about its handlers, and the view of their states.
///
/// The process of the manager collects the values. Methods never throw.
final class HandlerReport {

    private HandlerReport() {}

    /// Reports that a handler failed.
    ///
    /// @param about the event, call or callback that it failed on
    static void write(
            ProcessContext self, Object id, EventHandler<?, ?> handler, @Nullable Object state, Object about,
            ExitReason reason) {
        var subject = ReportSubject.of(self);
        Report.write(self.runtime(), BehaviourReport.KIND, Level.ERROR, printer -> subject.print(printer)
                + " removes the handler "
                + printer.value(id) + ", which failed on " + printer.value(about) + ": " + printer.why(reason), () -> {
                    var fields = new LinkedHashMap<String, @Nullable Object>();
                    fields.put("manager", self.pid());
                    fields.put("handler", id);
                    fields.put("class", Report.plain(handler.getClass().getName()));
                    fields.put("event", about);
                    fields.put("state", shown(handler, state));
                    fields.put("reason", reason);
                    return fields;
                }, null);
    }

    /// The state as `formatState` of the handler shows it.
    @SuppressWarnings("unchecked") // the state is its own
    static @Nullable Object shown(EventHandler<?, ?> handler, @Nullable Object state) {
        try {
            return ((EventHandler<@Nullable Object, ?>) handler).formatState(state);
        } catch (Throwable thrown) {
            return "(formatState threw " + thrown.getClass().getName() + ")";
        }
    }
}
