package dev.coppice.models.server;

import dev.coppice.models.Timeline.Due;
import dev.coppice.models.server.Step.Plan;
import org.jspecify.annotations.Nullable;

/// What can be in the mailbox.
sealed interface Entry {
    /// A message: only these count against the capacity.
    ///
    /// @param client the caller, if it is a call
    /// @param timer the timer with a fixed delay that sent it
    record Message(String id, Plan plan, @Nullable Client client, Timers.@Nullable Running timer) implements Entry {
        @Override public String toString() {
            return id;
        }
    }

    record Fired(String id, Plan plan) implements Entry {
        @Override public String toString() {
            return "timer " + id;
        }
    }

    /// The end of a wait, which may have ended before.
    record Waited(Waits.Wait of) implements Entry {}

    record Down(String peer, Object monitor, String reason) implements Entry {
        @Override public String toString() {
            return "down " + peer + " " + reason;
        }
    }

    record Exit(String from, String reason) implements Entry {
        @Override public String toString() {
            return "exit " + from + " " + reason;
        }
    }

    record System(Step.System.Kind kind, Client client) implements Entry {}

    record Stop(String reason, Client client) implements Entry {}

    /// The sender of a request, which waits for the answer.
    final class Client {
        final String id;
        /// The exit reason of the server that the client wants, or null.
        final @Nullable String wanted;
        @Nullable Due timeout;
        boolean done;

        Client(String id, @Nullable String wanted) {
            this.id = id;
            this.wanted = wanted;
        }
    }
}
