package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A producer that wakes no worker because one is searching may rely on the searcher: when the searcher finds other
/// work, it checks for more and wakes another worker.
@JCStressTest
@Outcome(id = {"false, false", "true, false"}, expect = ACCEPTABLE,
        desc = "The producer or the searcher woke a worker.")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "The searcher saw the work and woke no worker.")
@Outcome(id = "false, true", expect = FORBIDDEN,
        desc = "There is work, the searcher is busy, and the other worker sleeps.")
@State
public class LastSearcher {

    private final IdleWorkers idle = new IdleWorkers(2);
    private volatile boolean work;

    {
        idle.startSearching(2);
        idle.park(1, false);
    }

    /// Makes work visible and wakes a worker if necessary.
    @Actor
    public void producer() {
        work = true;
        idle.claim(0);
    }

    /// Has found work of its own; if it was the last searcher, checks for more work.
    @Actor
    public void searcher(ZZ_Result result) {
        if (!idle.stopSearching() || !work) return;
        result.r1 = true;
        idle.claim(0);
    }

    /// Reports whether the other worker is still asleep.
    @Arbiter
    public void end(ZZ_Result result) {
        result.r2 = idle.isParked(1);
    }
}
