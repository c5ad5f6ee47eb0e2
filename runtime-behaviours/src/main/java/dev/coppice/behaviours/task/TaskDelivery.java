package dev.coppice.behaviours.task;

import dev.coppice.core.CallFailed;
import dev.coppice.core.ExitReason;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.Report;
import dev.coppice.core.spi.ProcessContext;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Delivers the outcomes of tasks as messages to their owners.
final class TaskDelivery {

    private TaskDelivery() {}

    static <R extends @Nullable Object> void deliver(Task<R> task, Function<? super Outcome<R>, ?> message) {
        var self = ProcessContext.currentOrNull();
        if (self == null) {
            throw new IllegalArgumentException("deliver of " + task + " was called by " + Thread.currentThread()
                    + ", which is not running a process and has no mailbox; use asStage");
        }
        var runtime = self.runtime();
        var owner = self.pid();
        task.asStage().whenComplete((value, failure) -> {
            Outcome<R> outcome = failure == null ? new Outcome.Value<>(value) : new Outcome.Exit<>(reason(failure));
            try {
                Gen.send(owner, message.apply(outcome));
            } catch (Throwable thrown) {
                Report.write(runtime, TaskReport.KIND, Level.ERROR,
                        any -> "the result of " + task + " could not be converted to a message for " + owner,
                        () -> Map.of("outcome", outcome), thrown);
            }
        });
    }

    private static ExitReason reason(Throwable failure) {
        return failure instanceof CallFailed failed ? failed.cause() : ExitReason.of(failure);
    }
}
