package dev.coppice.behaviours;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.Tasks;

/// Starts the tasks of a stream. Called in the consumer.
@FunctionalInterface
interface Launcher {

    /// Starts a task that runs `slot`; the call settles when it has ended.
    PendingCall<?> launch(ActorRuntime runtime, Slot<?, ?> slot);

    /// Tasks that are linked to the consumer, if that is a process.
    Launcher LINKED = (runtime, slot) -> {
        var caller = Owner.caller(runtime);
        var options = Owner.spawn(caller);
        return Tasks.spawn(runtime, slot, caller == null ? options : options.link());
    };
}
