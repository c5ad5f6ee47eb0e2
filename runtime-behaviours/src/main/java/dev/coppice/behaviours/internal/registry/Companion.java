package dev.coppice.behaviours.internal.registry;

import dev.coppice.core.Signal;
import dev.coppice.core.spi.ProcessContext;

/// A second task of the process of the first partition: finding its counterparts at other nodes. That
/// takes no process of its own, so it costs nothing in a runtime that never joins a cluster.
@FunctionalInterface
public interface Companion {

    /// Begins, in the process.
    Running begin(ProcessContext self);

    /// One incarnation. Called by the process only.
    interface Running {

        /// Handles `message`, or returns false if it is meant for another receiver.
        boolean message(Object message);

        /// Handles `down`, or returns false if it is meant for another receiver.
        boolean down(Signal.Down down);
    }
}
