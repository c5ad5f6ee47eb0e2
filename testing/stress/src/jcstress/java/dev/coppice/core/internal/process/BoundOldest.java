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

/// The oldest message is dropped if a newer one reaches the full mailbox before the oldest is handled. No other is
/// dropped, and the count stays exact.
@JCStressTest
@Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = "The newer message was first: the oldest was dropped.")
@Outcome(id = "0, 0, true", expect = ACCEPTABLE, desc = "The oldest was handled first: there was a permit.")
@Outcome(expect = FORBIDDEN, desc = "Another message was dropped, or the count is wrong.")
@State
public class BoundOldest {
    private static final int CAPACITY = 2;

    private final MailboxCapacity bound =
            new MailboxCapacity(new MailboxLimit(CAPACITY, MailboxLimit.Overflow.DROP_OLDEST));

    {
        for (int i = 0; i < CAPACITY; i++) bound.tryTake();
    }

    /// Takes a permit for one more message.
    @Actor
    public void sender() {
        bound.tryTake();
    }

    /// Handles the oldest message.
    @Actor
    public void owner(IIZ_Result result) {
        result.r1 = bound.consume() ? 1 : 0;
    }

    /// Handles the others; then fills the mailbox again, to check that its capacity is unchanged.
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
