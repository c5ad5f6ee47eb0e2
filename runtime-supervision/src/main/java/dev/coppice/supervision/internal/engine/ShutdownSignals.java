package dev.coppice.supervision.internal.engine;

import dev.coppice.core.Pid;
import dev.coppice.core.ops.ProcessControl;
import dev.coppice.core.spi.ProcessContext;

/// Recognises the exit signals that end a process although it traps exits.
final class ShutdownSignals {

    private ShutdownSignals() {}

    /// Whether an exit signal comes from the parent or, if no parent is alive, from an external thread.
    static boolean isShutdownFromParent(ProcessContext self, Pid from) {
        var parent = self.parent();
        if (from == parent) return true;
        return ProcessControl.isExternal(from) && (parent == null || !parent.isAlive());
    }
}
