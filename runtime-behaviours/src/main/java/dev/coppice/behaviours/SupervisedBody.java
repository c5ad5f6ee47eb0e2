package dev.coppice.behaviours;

import dev.coppice.core.ExitReason;
import dev.coppice.core.MonitorRef;
import dev.coppice.core.Pid;
import dev.coppice.core.ProcessExit;
import dev.coppice.core.Signal;
import dev.coppice.core.spi.Body;
import dev.coppice.core.spi.Receiver;
import dev.coppice.core.spi.Request;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The process of a supervised task: waits for its work order, unless whoever asked for it ends before.
///
/// @param caller who asked for the task, or null if it was no process
record SupervisedBody(@Nullable Pid caller) implements Body {
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    @Override public void run(Receiver self) {
        var monitor = caller == null ? null : self.monitor(caller);
        switch (self.receive(entry -> isOrder(entry) || isEnd(entry, monitor), HANDSHAKE)) {
            case Request<?> request -> {
                if (monitor != null) self.demonitorAndFlush(monitor);
                perform(self, request);
            }
            case Signal.Down down -> throw new ProcessExit(ExitReason.shutdown(down.reason()));
            case null -> throw new ProcessExit(ExitReason.TIMEOUT);
            default -> throw new IllegalStateException("nobody asked for this entry");
        }
    }

    @SuppressWarnings("unchecked") // who ordered knows what it gets
    private static void perform(Receiver self, Request<?> request) {
        ((WorkOrder) request.payload()).perform(self, (Request<@Nullable Object>) request);
    }

    private static boolean isOrder(Object entry) {
        return entry instanceof Request<?> request && request.payload() instanceof WorkOrder;
    }

    private static boolean isEnd(Object entry, @Nullable MonitorRef monitor) {
        return entry instanceof Signal.Down down && down.monitor() == monitor;
    }
}
