package dev.coppice.core.internal.process;

import dev.coppice.core.Pid;

/// Looks at state that the API does not show.
public final class Listeners {

    private Listeners() {}

    /// How many watch `pid`: processes and others.
    public static int of(Pid pid) {
        var relations = ((ProcessCell) pid).relations();
        synchronized (((ProcessCell) pid).lock()) {
            int[] count = {0};
            if (relations.monitoredBy != null) relations.monitoredBy.forEach(any -> count[0]++);
            return count[0];
        }
    }
}
