package dev.coppice.models.server;

import dev.coppice.core.MailboxLimit.Overflow;
import dev.coppice.models.server.Step.Plan;

/// How the server of a run is made.
///
/// @param inline whether calls may run on the caller's thread: then no callback takes time
/// @param logged whether its events are logged
/// @param idleAfter the idle timeout of every wait, or 0 for none
/// @param hibernateAfter when it hibernates, or 0 for never
/// @param capacity of the mailbox, or 0 for an unbounded one
/// @param terminating how long its `terminate` takes
record Setting(Traits traits, int idleAfter, int hibernateAfter, int capacity, Overflow overflow, int terminating,
        Plan first, Plan onSignal) {

    record Traits(boolean traps, boolean parented, boolean named, boolean dedicated, boolean inline, boolean logged,
            boolean terminateThrows) {}

    /// How long a callback takes that wants `time`.
    int busy(int time) {
        return traits.inline() ? 0 : time;
    }
}
