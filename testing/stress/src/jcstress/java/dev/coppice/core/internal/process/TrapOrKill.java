package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// A process that traps exits and links to one that is being killed gets exactly one exit signal.
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "Notified once, and no link is left.")
@Outcome(expect = FORBIDDEN, desc = "Notified never or twice, or a link to the dead process is left.")
@State
public class TrapOrKill {

    private final ProcessCell own = Cells.cell(ProcessCell.TRAPS);
    private final ProcessCell other = Cells.cell();
    private final Recorder recorder = Cells.recorder(own);

    /// Links.
    @Actor
    public void process() {
        Links.link(own, other);
    }

    /// Kills the process to link to.
    @Actor
    public void killer() {
        Cells.kill(other);
    }

    /// Reports how many signals arrived, and whether no link is left.
    @Arbiter
    public void end(IZ_Result result) {
        result.r1 = recorder.exits;
        result.r2 = own.links == null && other.links == null;
        Cells.tidy();
    }
}
