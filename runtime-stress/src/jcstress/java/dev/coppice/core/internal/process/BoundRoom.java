package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.MailboxLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// Whoever waits for room in a full mailbox gets it or is woken when some is given back, and the room stays exact.
@JCStressTest
@Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "Got the room, nobody need be woken.")
@Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "Got the room and is woken for nothing.")
@Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "Found none, and is woken now that there is.")
@Outcome(id = "false, false, 1", expect = FORBIDDEN, desc = "There is room, and the one who waits for it sleeps.")
@Outcome(expect = FORBIDDEN, desc = "Room was lost or made up.")
@State
public class BoundRoom {

    private final Bound bound = new Bound(new MailboxLimit(1, MailboxLimit.Overflow.BLOCK));
    private volatile boolean woken;

    {
        bound.room.acquireUninterruptibly();
    }

    /// Takes room or begins to wait.
    @Actor
    public void sender(ZZI_Result result) {
        result.r1 = bound.tryTake(() -> woken = true);
    }

    /// Handles a message.
    @Actor
    public void owner() {
        bound.consume();
    }

    /// Tells whether the sender was woken, and what room there is.
    @Arbiter
    public void end(ZZI_Result result) {
        result.r2 = woken;
        result.r3 = bound.room.availablePermits();
    }
}
