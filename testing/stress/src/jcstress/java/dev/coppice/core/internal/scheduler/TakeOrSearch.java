package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/// The watchdog takes the worker from a blocked callback that resumes and reaches the end of its slice. The runner
/// either continues with the worker, or knows that the worker is gone. With the worker it sleeps, searches for work,
/// and begins the next slice; during the search it uses the worker that [Runner#settle] returned.
@JCStressTest
@Outcome(id = {"1, 0, 1, 0", "2, 0, 1, 0"}, expect = ACCEPTABLE, desc = "The runner kept the worker.")
@Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "The worker was taken before the slice ended.")
@Outcome(id = {"1, 1, 1, 0", "2, 1, 1, 0"}, expect = ACCEPTABLE, desc = "The worker was taken in the next slice.")
@Outcome(expect = FORBIDDEN, desc = "The worker had two owners or none, or two threads used its run queue at once.")
@State
public class TakeOrSearch {

    private final StagedSlice slice = new StagedSlice();

    /// Ends its slice, searches with a sleep in between, and makes a process ready in the next slice.
    @Actor
    public void runner(IIII_Result result) {
        slice.resume();
        slice.end();
        var own = slice.runner.settle();
        if (own == null) return;
        slice.block();
        slice.resume();
        result.r1 = slice.use(own);
        slice.begin();
        result.r1 += slice.use(slice.runner.worker());
        slice.block();
    }

    /// Looks once.
    @Actor
    public void watchdog(IIII_Result result) {
        result.r2 = slice.take();
    }

    /// Reports how many owners the worker has, and the faults.
    @Arbiter
    public void end(IIII_Result result) {
        result.r3 = slice.kept() + result.r2;
        result.r4 = slice.faults(result.r1 + result.r2);
    }
}
