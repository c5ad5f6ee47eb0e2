package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/// The watchdog inspects a runner that was handed a worker and has not resumed yet. The runner uses the worker only
/// while it owns it.
@JCStressTest
@Outcome(id = "0, 0, 1, 0", expect = ACCEPTABLE,
        desc = "The runner resumed while the watchdog decided, and kept the worker.")
@Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "The runner resumed without the worker.")
@Outcome(id = "1, 0, 1, 0", expect = ACCEPTABLE, desc = "The runner kept the worker.")
@Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE, desc = "The runner used the worker, blocked again, and then lost it.")
@Outcome(expect = FORBIDDEN, desc = "The worker had two owners or none, or two threads used its run queue at once.")
@State
public class TakeOrReceive {

    private final StagedSlice slice = new StagedSlice();

    {
        slice.worker.awaitsRunner(true);
    }

    /// Resumes with the worker that it received, makes a process ready, and blocks.
    @Actor
    public void runner(IIII_Result result) {
        slice.resume();
        slice.runner.started();
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
