package dev.coppice.core.internal.process;

import dev.coppice.core.ExitReason;

/// The effect of an exit signal on the process that receives it.
enum ExitDecision {
    /// The signal has no effect.
    DROP,
    /// The signal becomes a message in the mailbox.
    CONVERT,
    /// The process ends.
    END;

    /// Decides the effect of a signal that did not arrive over a link.
    ///
    /// @param traps whether the receiver, which is alive, traps exits
    /// @param toSelf whether the receiver sent it to itself
    static ExitDecision of(boolean traps, boolean toSelf, ExitReason reason) {
        if (reason instanceof ExitReason.Kill) return END;
        var decision = ofLink(traps, reason);
        return decision == DROP && toSelf ? END : decision;
    }

    /// Decides the effect of a signal that arrived over an active link. There, `kill` is a reason like any other.
    static ExitDecision ofLink(boolean traps, ExitReason reason) {
        if (traps) return CONVERT;
        return reason instanceof ExitReason.Normal ? DROP : END;
    }
}
