package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A producer that wakes nobody because a worker searches may rely on it: when that worker finds something else, it
/// looks for more work and wakes another.
@JCStressTest
@Outcome(id = {"false, false", "true, false"}, expect = ACCEPTABLE, desc = "Somebody was woken, by the producer or by the searcher.")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "The searcher saw the work and woke nobody.")
@Outcome(id = "false, true", expect = FORBIDDEN, desc = "There is work, the searcher is busy, and the other one sleeps.")
@State
public class LastSearcher {

    private final Idle idle = new Idle();
    private volatile boolean work;

    {
        idle.startSearching(2);
        idle.park(1, false);
    }

    /// Makes work visible and wakes somebody if need be.
    @Actor
    public void producer() {
        work = true;
        idle.claim(0);
    }

    /// Found work of its own; if it was the last to search, it sees to what else there is.
    @Actor
    public void searcher(ZZ_Result result) {
        if (!idle.stopSearching() || !work) return;
        result.r1 = true;
        idle.claim(0);
    }

    /// Tells whether the other worker is still asleep.
    @Arbiter
    public void end(ZZ_Result result) {
        result.r2 = idle.isParked(1);
    }
}
