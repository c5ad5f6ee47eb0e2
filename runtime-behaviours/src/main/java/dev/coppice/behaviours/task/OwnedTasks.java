package dev.coppice.behaviours.task;

import dev.coppice.core.ActorRuntime;
import dev.coppice.core.ExitReason;
import dev.coppice.core.Pid;
import dev.coppice.core.ops.Gen;
import dev.coppice.core.ops.TaskSupport;
import dev.coppice.core.spi.PendingCall;
import dev.coppice.core.spi.ReceiveContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Starts the tasks of one process without a link, and kills the running tasks when the process ends.
///
/// A link would act in both directions. The process would have to trap exits, because otherwise a failing task would
/// end it. Then a shutdown signal would stay in its mailbox while the process waits for a task.
final class OwnedTasks implements TaskStarter {
    /*
     * Rule    A task adds itself to `running` and then reads whether the owner is alive. `killAll` runs after the owner
     *         is dead, and then reads `running`. One of the two sees the other: no task outlives the owner unnoticed.
     */
    private final Pid owner;
    private final Set<Pid> running = ConcurrentHashMap.newKeySet();

    /// Called by the owner before it launches the first task.
    OwnedTasks(Pid owner) {
        this.owner = owner;
        var _ = Gen.whenEnded(owner).thenRun(this::killAll);
    }

    @Override public PendingCall<?> launch(ActorRuntime runtime, StreamElement<?, ?> slot) {
        return TaskSupport.spawn(runtime, task -> run(task, slot), TaskOwner.spawn(TaskOwner.caller(runtime)));
    }

    private void run(ReceiveContext task, StreamElement<?, ?> slot) {
        running.add(task.pid());
        try {
            if (owner.isAlive()) slot.run(task);
        } finally {
            running.remove(task.pid());
        }
    }

    private void killAll() {
        for (var task : running) Gen.exit(task, ExitReason.KILL);
    }
}
