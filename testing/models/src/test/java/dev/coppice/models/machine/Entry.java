package dev.coppice.models.machine;

import dev.coppice.behaviours.statemachine.EventType;
import dev.coppice.models.Timeline.Due;
import dev.coppice.models.machine.Step.Plan;
import org.jspecify.annotations.Nullable;

/// What can be in the mailbox of a machine, or in its queue.
sealed interface Entry {
    /// @param zero the timer, if this is a timeout of zero
    record Event(String id, Plan plan, EventType cause, @Nullable Client client, EventType.@Nullable Timer zero)
            implements Entry {}

    record Expiry(EventType.Timer timer, Running running) implements Entry {}

    record System(Step.System.Kind kind, Client client) implements Entry {}

    record Stop(Client client) implements Entry {}

    /// The sender of a request, which waits for the answer.
    final class Client {
        final String id;
        @Nullable Due timeout;
        boolean done;

        Client(String id) {
            this.id = id;
        }
    }

    /// A timer that runs.
    final class Running {
        @Nullable Due due;
        String id;
        Plan plan;

        Running(String id, Plan plan) {
            this.id = id;
            this.plan = plan;
        }
    }
}
