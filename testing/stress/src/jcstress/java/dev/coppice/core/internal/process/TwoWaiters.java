package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two waiters that register for the same reply at the same time are both notified, once each.
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both notified.")
@Outcome(expect = FORBIDDEN, desc = "One was not notified, or notified twice.")
@State
public class TwoWaiters {

    private final RequestEnvelope<Integer> request = Requests.to(Cells.cell());
    private int firstTold;
    private int secondTold;

    /// Registers for the reply.
    @Actor
    public void first() {
        request.whenCompleted(() -> firstTold++);
    }

    /// Registers for the reply.
    @Actor
    public void second() {
        request.whenCompleted(() -> secondTold++);
    }

    /// Replies, and reports how often each was notified.
    @Arbiter
    public void end(II_Result result) {
        request.reply(7);
        result.r1 = firstTold;
        result.r2 = secondTold;
    }
}
