package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two linked processes that are killed at the same time end once each, and each listener is notified once of each end.
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each ended once.")
@Outcome(expect = FORBIDDEN, desc = "An end was not notified, or notified twice.")
@State
public class KillBoth {

    private final ProcessCell first = Cells.cell();
    private final ProcessCell second = Cells.cell();
    private final AtomicInteger firstTold = new AtomicInteger();
    private final AtomicInteger secondTold = new AtomicInteger();

    {
        Links.link(first, second);
        Cells.listen(first, firstTold::incrementAndGet);
        Cells.listen(second, secondTold::incrementAndGet);
    }

    /// Kills one.
    @Actor
    public void killer() {
        Cells.kill(first);
    }

    /// Kills the other.
    @Actor
    public void otherKiller() {
        Cells.kill(second);
    }

    /// Reports how often each end was notified.
    @Arbiter
    public void end(II_Result result) {
        result.r1 = firstTold.get();
        result.r2 = secondTold.get();
        Cells.tidy();
    }
}
