package dev.coppice.behaviours.internal.counterpart;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Key;
import java.util.List;

/// Processes that joined or left one group, once for each time that they did.
public record MembershipChange<G>(Kind kind, Key<G> group, List<Pid> pids) {

    /// The kind of a change.
    public enum Kind { JOINED, LEFT }
}
