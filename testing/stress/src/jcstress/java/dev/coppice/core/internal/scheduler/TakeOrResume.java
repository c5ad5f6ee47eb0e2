package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/// The watchdog takes the worker from a blocked callback that is about to resume. The callback uses the worker only
/// while it owns it: before the worker is taken, when the callback is blocked again.
@JCStressTest
@Outcome(id = "0, 0, 1, 0", expect = ACCEPTABLE,
        desc = "The callback resumed while the watchdog decided, and kept the worker.")
@Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "The callback resumed without the worker.")
@Outcome(id = "1, 0, 1, 0", expect = ACCEPTABLE, desc = "The callback kept the worker.")
@Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE,
        desc = "The callback used the worker, blocked again, and then lost it.")
@Outcome(expect = FORBIDDEN, desc = "The worker had two owners or none, or two threads used its run queue at once.")
@State
public class TakeOrResume {

    private final StagedSlice slice = new StagedSlice();

    /// Resumes, makes a process ready, and blocks again.
    @Actor
    public void callback(IIII_Result result) {
        slice.resume();
        result.r1 = slice.use(slice.runner.worker());
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
