package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two who ask at once to be told of the same answer are both told, once each.
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both told.")
@Outcome(expect = FORBIDDEN, desc = "One was forgotten, or told twice.")
@State
public class TwoWaiters {

    private final RequestNode<Integer> request = Requests.to(Cells.cell());
    private int firstTold;
    private int secondTold;

    /// Asks to be told.
    @Actor
    public void first() {
        request.whenSettled(() -> firstTold++);
    }

    /// Asks to be told.
    @Actor
    public void second() {
        request.whenSettled(() -> secondTold++);
    }

    /// Answers, and tells how often each was told.
    @Arbiter
    public void end(II_Result result) {
        request.reply(7);
        result.r1 = firstTold;
        result.r2 = secondTold;
    }
}
