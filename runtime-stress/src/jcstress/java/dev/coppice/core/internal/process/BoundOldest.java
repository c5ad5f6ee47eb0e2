package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.MailboxLimit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/// The oldest message is dropped if a younger one came to the full mailbox before it was handled, and no other is; the count stays exact.
@JCStressTest
@Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = "The younger one came first: the oldest made way.")
@Outcome(id = "0, 0, true", expect = ACCEPTABLE, desc = "The oldest was handled first: there was room.")
@Outcome(expect = FORBIDDEN, desc = "Others were dropped, or the count is off.")
@State
public class BoundOldest {
    private static final int CAPACITY = 2;

    private final Bound bound = new Bound(new MailboxLimit(CAPACITY, MailboxLimit.Overflow.DROP_OLDEST));

    {
        for (int i = 0; i < CAPACITY; i++) bound.tryTake();
    }

    /// Takes room for one more.
    @Actor
    public void sender() {
        bound.tryTake();
    }

    /// Comes to the oldest message.
    @Actor
    public void owner(IIZ_Result result) {
        result.r1 = bound.consume() ? 1 : 0;
    }

    /// Comes to the others; then fills the mailbox once more, to see whether it has still the same room.
    @Arbiter
    public void end(IIZ_Result result) {
        for (int i = 0; i < CAPACITY; i++) result.r2 += bound.consume() ? 1 : 0;
        for (int i = 0; i < CAPACITY; i++) bound.tryTake();
        boolean wasFull = bound.consume();
        bound.tryTake();
        bound.tryTake();
        result.r3 = !wasFull && bound.consume();
    }
}
