package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// A monitor that is set while its target is killed produces exactly one `Down`, and nothing of it is left at either
/// end.
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "Notified once.")
@Outcome(expect = FORBIDDEN, desc = "Notified never or twice, or the monitor is still set.")
@State
public class MonitorOrKill {

    private final ProcessCell own = Cells.cell();
    private final ProcessCell other = Cells.cell();
    private final Recorder recorder = Cells.recorder(own);

    /// Monitors.
    @Actor
    public void process() {
        Monitors.monitor(own, other, "tag", other);
    }

    /// Kills the target.
    @Actor
    public void killer() {
        Cells.kill(other);
    }

    /// Reports how many `Down` messages arrived, and whether the monitor is gone.
    @Arbiter
    public void end(IZ_Result result) {
        result.r1 = recorder.downs;
        result.r2 = own.relations().monitors().isEmpty() && other.relations().monitoredBy == null;
        Cells.tidy();
    }
}
