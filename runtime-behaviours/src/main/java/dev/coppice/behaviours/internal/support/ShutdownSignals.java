package dev.coppice.behaviours.internal.support;

import dev.coppice.core.Signal;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;

/// Distinguishes the shutdown signal from the parent from other exit signals.
public final class ShutdownSignals {

    private ShutdownSignals() {}

    /// Whether `exit` comes from the parent of `self` or, if `self` has no living parent, from an external thread.
    public static boolean isShutdownFromParent(ProcessContext self, Signal.Exit exit) {
        var parent = self.parent();
        if (exit.from() == parent) return true;
        return ProcessControl.isExternal(exit.from()) && (parent == null || !parent.isAlive());
    }
}
