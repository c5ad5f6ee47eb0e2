package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.MailboxLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// As many of the oldest messages are dropped as younger ones took their room, and the room stays exact.
@JCStressTest
@Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE, desc = "One was dropped for the one displaced, or will be; room for the rest.")
@Outcome(expect = FORBIDDEN, desc = "Too many or too few are dropped, or room was lost or made up.")
@State
public class BoundOldest {

    private final Bound bound = new Bound(new MailboxLimit(2, MailboxLimit.Overflow.DROP_OLDEST));
    private int dropped;
    private int droppedLater;

    {
        bound.room.acquireUninterruptibly(2);
    }

    /// Takes the room of the oldest message.
    @Actor
    public void sender() {
        bound.displaceOldest();
    }

    /// Comes to the oldest message.
    @Actor
    public void owner() {
        if (bound.consume()) dropped++;
    }

    /// Comes to the two others. Tells how many were dropped in the race, and, in tens, all that is not as it must be then.
    @Arbiter
    public void end(II_Result result) {
        if (bound.consume()) droppedLater++;
        if (bound.consume()) droppedLater++;
        boolean exact = bound.room.availablePermits() == 2;
        result.r1 = dropped + (exact ? 0 : 10);
        result.r2 = droppedLater;
    }
}
