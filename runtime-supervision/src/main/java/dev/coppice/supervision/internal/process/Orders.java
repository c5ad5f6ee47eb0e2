package dev.coppice.supervision.internal.process;

import dev.coppice.core.Pid;
import dev.coppice.core.spi.Oversight;
import dev.coppice.core.spi.ProcessContext;

/// Who may end a process by an exit signal that it traps.
final class Orders {

    private Orders() {}

    /// Whether an exit signal comes from the parent or, if there is none that lives, from the world outside.
    static boolean isOrder(ProcessContext self, Pid from) {
        var parent = self.parent();
        if (from == parent) return true;
        return Oversight.isOutside(from) && (parent == null || !parent.isAlive());
    }
}
