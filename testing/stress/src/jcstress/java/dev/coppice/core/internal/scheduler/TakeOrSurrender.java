package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/// The watchdog takes the worker from a blocked callback that resumes and gives the worker up itself: one of them owns
/// it then.
@JCStressTest
@Outcome(id = {"1, 0, 1, 0", "0, 1, 1, 0"}, expect = ACCEPTABLE, desc = "One of them has the worker.")
@Outcome(expect = FORBIDDEN, desc = "The worker had two owners or none, or two threads used its run queue at once.")
@State
public class TakeOrSurrender {

    private final StagedSlice slice = new StagedSlice();

    /// Resumes, and gives the worker to another runner, on whose behalf it uses the worker.
    @Actor
    public void callback(IIII_Result result) {
        slice.resume();
        result.r1 = slice.use(slice.runner.surrender());
    }

    /// Looks once.
    @Actor
    public void watchdog(IIII_Result result) {
        result.r2 = slice.take();
    }

    /// Reports how many owners the worker has, and the faults.
    @Arbiter
    public void end(IIII_Result result) {
        result.r3 = slice.kept() + result.r1 + result.r2;
        result.r4 = slice.faults(result.r1 + result.r2);
    }
}
