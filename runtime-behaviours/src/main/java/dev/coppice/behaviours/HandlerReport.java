package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.ProcessContext;
import dev.coppice.core.spi.Report;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// What an event manager says to the log about its handlers, and shows of them. Written by its process; never throws.
final class HandlerReport {

    private HandlerReport() {}

    /// A handler failed.
    ///
    /// @param about what it was to handle
    static void write(
            ProcessContext self, Object id, EventHandler<?, ?> handler, @Nullable Object state, Object about, ExitReason reason) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("manager", self.pid());
        fields.put("handler", id);
        fields.put("class", handler.getClass().getName());
        fields.put("event", about);
        fields.put("state", shown(handler, state));
        fields.put("reason", String.valueOf(reason));
        Report.write(self.runtime(), ServerReport.KIND, Level.ERROR, "event manager " + self.pid() + " removes a handler that failed", fields, null);
    }

    /// The state as the handler wants it to be seen.
    @SuppressWarnings("unchecked") // its own state
    static @Nullable Object shown(EventHandler<?, ?> handler, @Nullable Object state) {
        try {
            return ((EventHandler<@Nullable Object, ?>) handler).formatState(state);
        } catch (Throwable thrown) {
            return "(formatState threw " + thrown.getClass().getName() + ")";
        }
    }
}
