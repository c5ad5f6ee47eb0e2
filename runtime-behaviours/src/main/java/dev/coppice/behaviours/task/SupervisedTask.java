package dev.coppice.behaviours.task;

import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessBody;
import dev.coppice.core.spi.ReceiveContext;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The process of a supervised task. It waits for its work, and ends without it if the caller ends first.
///
/// @param caller the process that started the task, or null if an external thread did
record SupervisedTask(@Nullable Pid caller) implements ProcessBody {
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    @Override public @Nullable Class<?> kind() {
        return null; // it runs a different function each time
    }

    @Override public void run(ReceiveContext self) {
        var monitor = caller == null ? null : self.monitor(caller);
        switch (self.receive(entry -> isWork(entry) || isEnd(entry, monitor), HANDSHAKE)) {
            case Request<?> request -> {
                if (monitor != null) self.demonitorAndFlush(monitor);
                perform(self, request);
            }
            case Signal.Down down -> throw new ProcessExit(ExitReason.shutdown(down.reason()));
            case null -> throw new ProcessExit(ExitReason.TIMEOUT);
            default -> throw new IllegalStateException("unexpected mailbox entry");
        }
    }

    @SuppressWarnings("unchecked") // the sender of the work knows the type of its value
    private static void perform(ReceiveContext self, Request<?> request) {
        ((TaskWork) request.payload()).perform(self, (Request<@Nullable Object>) request);
    }

    private static boolean isWork(Object entry) {
        return entry instanceof Request<?> request && request.payload() instanceof TaskWork;
    }

    private static boolean isEnd(Object entry, @Nullable MonitorRef monitor) {
        return entry instanceof Signal.Down down && down.monitor() == monitor;
    }
}
