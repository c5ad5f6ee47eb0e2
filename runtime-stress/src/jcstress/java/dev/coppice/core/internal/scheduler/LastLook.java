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

/// What is made ready from outside while the workers are told to end is found by the worker that looks last, or by who made it ready.
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = ACCEPTABLE, desc = "One of them found it.")
@Outcome(expect = FORBIDDEN, desc = "It was left behind, or found twice.")
@State
public class LastLook {

    private final Workers workers = new Workers(1, () -> {});
    private final ProcessCell cell = Cells.cell();

    /// Makes a process ready, and sees to it if the workers are to end.
    @Actor
    public void outside(ZZ_Result result) {
        workers.inject(cell);
        if (workers.isStopping()) result.r1 = workers.pollInjected() != null;
    }

    /// Is told to end, and looks for the last time.
    @Actor
    public void worker(ZZ_Result result) {
        workers.stop();
        result.r2 = workers.pollInjected() != null;
    }
}
