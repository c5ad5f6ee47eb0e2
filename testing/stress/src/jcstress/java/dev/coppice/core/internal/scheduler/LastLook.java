package dev.coppice.core.internal.scheduler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.process.ProcessCell;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A process that an external thread makes ready while the workers are about to end is found by the worker that polls
/// last, or by that thread.
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE, desc = "One of them found the process.")
@Outcome(expect = FORBIDDEN, desc = "The process was left behind, or found twice.")
@State
public class LastLook {

    private final WorkerPool workers = new WorkerPool(1, 0, () -> {});
    private final ProcessCell cell = Cells.cell();

    /// Makes a process ready, and runs it itself if the workers are about to end.
    @Actor
    public void outside(ZZ_Result result) {
        workers.inject(cell);
        if (workers.isStopping()) result.r1 = workers.pollInjected() != null;
    }

    /// Sees that it should end, and polls for the last time.
    @Actor
    public void worker(ZZ_Result result) {
        workers.stop();
        result.r2 = workers.pollInjected() != null;
    }
}
