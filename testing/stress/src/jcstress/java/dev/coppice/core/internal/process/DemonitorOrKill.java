package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// A process that removes a monitor while its target is killed learns whether a `Down` arrives: none after a successful
/// removal, one otherwise.
@JCStressTest
@Outcome(id = {"true, 0", "false, 1"}, expect = ACCEPTABLE, desc = "Removed in time, or notified.")
@Outcome(expect = FORBIDDEN, desc = "A Down arrived for a removed monitor, or none for an active one.")
@State
public class DemonitorOrKill {

    private final ProcessCell own = Cells.cell();
    private final ProcessCell other = Cells.cell();
    private final Recorder recorder = Cells.recorder(own);
    private final Monitor monitor = Monitors.monitor(own, other, "tag", other);

    /// Removes the monitor.
    @Actor
    public void process(ZI_Result result) {
        result.r1 = Monitors.demonitor(own, monitor);
    }

    /// Kills the target.
    @Actor
    public void killer() {
        Cells.kill(other);
    }

    /// Reports how many `Down` messages arrived.
    @Arbiter
    public void end(ZI_Result result) {
        result.r2 = recorder.downs;
        Cells.tidy();
    }
}
