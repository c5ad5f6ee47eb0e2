package dev.coppice.core.spi;

import dev.coppice.core.ExitReason;
import dev.coppice.core.internal.scheduler.Runner;

/// Interrupts of external threads. An interrupt ends a wait of such a thread as its timeout would; its interrupt status
/// stays set.
///
/// Interrupts of a thread that runs a process come from the runtime, which has killed the process, or from the
/// process's own code. They end no wait.
public final class Interrupts {

    private Interrupts() {}

    /// Returns whether the caller is an external thread and is interrupted. In that case it must not wait.
    public static boolean isPending() {
        return Thread.currentThread().isInterrupted() && Runner.current() == null;
    }

    /// Returns why a wait of the calling thread ended early.
    public static ExitReason orTimeout() {
        return isPending() ? ExitReason.INTERRUPTED : ExitReason.TIMEOUT;
    }
}
