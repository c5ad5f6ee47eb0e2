package dev.coppice.behaviours.task;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.PendingCall;

/// Starts the tasks of a stream. Called by the consumer.
@FunctionalInterface
interface TaskStarter {

    /// Starts a task that runs `slot`. The returned call completes when the task has ended.
    PendingCall<?> launch(ActorRuntime runtime, StreamElement<?, ?> slot);

    /// Starts tasks that are linked to the consumer, if it is a process.
    TaskStarter LINKED = (runtime, slot) -> {
        var caller = TaskOwner.caller(runtime);
        var options = TaskOwner.spawn(caller);
        return TaskSupport.spawn(runtime, slot, caller == null ? options : options.link());
    };
}
