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

/// A sender that waits for a permit of a full mailbox gets it, or is woken when a permit is returned. The number of
/// permits stays exact.
@JCStressTest
@Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "Got the permit; no wake-up is needed.")
@Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "Got the permit and was woken needlessly.")
@Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "Found no permit, and was woken when there was one.")
@Outcome(id = "false, false, 1", expect = FORBIDDEN,
        desc = "There is a permit, and the sender that waits for it sleeps.")
@Outcome(expect = FORBIDDEN, desc = "A permit was lost or invented.")
@State
public class BoundRoom {

    private final MailboxCapacity bound = new MailboxCapacity(new MailboxLimit(1, MailboxLimit.Overflow.BLOCK));
    private volatile boolean woken;

    {
        bound.room.acquireUninterruptibly();
    }

    /// Takes a permit or begins to wait.
    @Actor
    public void sender(ZZI_Result result) {
        result.r1 = bound.tryTake(() -> woken = true);
    }

    /// Handles a message.
    @Actor
    public void owner() {
        bound.consume();
    }

    /// Reports whether the sender was woken, and how many permits there are.
    @Arbiter
    public void end(ZZI_Result result) {
        result.r2 = woken;
        result.r3 = bound.room.availablePermits();
    }
}
