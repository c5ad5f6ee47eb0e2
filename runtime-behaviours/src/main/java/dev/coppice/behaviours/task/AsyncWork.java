package dev.coppice.behaviours.task;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The work of a supervised task that runs a function and replies with its value.
///
/// @param starter the process that started the task, or null if an external thread did
record AsyncWork(Callable<?> function, @Nullable Pid starter) implements TaskWork {

    @Override public void perform(ReceiveContext self, Request<@Nullable Object> request) {
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
