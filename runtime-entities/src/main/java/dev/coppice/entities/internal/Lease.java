package dev.coppice.entities.internal;

import dev.coppice.core.ExitReason;
import dev.coppice.core.spi.Timeouts;
import java.util.function.LongSupplier;

/// Until when this node may run entities of a kind. The region extends it; every callback of an entity reads it.
///
/// A node extends its lease from its own knowledge: the time at which it sent the latest heartbeat that a majority of
/// the last settled group has answered, plus the length of the lease. A node that has lost this one closes the
/// connection and answers no heartbeat that was sent later. So when each node of a majority has lost this node for
/// longer than the lease, this node's lease has ended: of any two majorities of one group one node is in both. Only
/// then do others start its entities: see [Decider].
///
/// Clocks need not agree; they must not drift apart by more than `stopAfter` - `lease` in that time. The lease cannot
/// stop a callback that began before its end, for example in a JVM that was suspended in the middle of it.
final class Lease {
    private final LongSupplier clock;
    private final ExitReason reason;
    private volatile long until = Timeouts.NEVER;

    Lease(LongSupplier clock, ExitReason reason) {
        this.clock = clock;
        this.reason = reason;
    }

    boolean isValid() {
        long end = until;
        return end == Timeouts.NEVER || clock.getAsLong() < end;
    }

    void until(long time) {
        until = time;
    }

    /// Ends the lease now.
    void end() {
        until = Long.MIN_VALUE;
    }

    /// Returns why entities end when the lease does.
    ExitReason reason() {
        return reason;
    }
}
