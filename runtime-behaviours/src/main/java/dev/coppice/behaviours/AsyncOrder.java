package dev.coppice.behaviours;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Has a supervised task run a function and answer with what it returns.
///
/// @param starter who asked for the task, or null if it was no process
record AsyncOrder(Callable<?> function, @Nullable Pid starter) implements WorkOrder {

    @Override public void perform(Receiver self, Request<@Nullable Object> request) {
        Object value;
        try {
            value = function.call();
        } catch (Throwable thrown) {
            TaskBody.failed(self, function, starter, null, thrown);
            return;
        }
        request.reply(value);
    }

    @Override public String toString() {
        return "task";
    }
}
