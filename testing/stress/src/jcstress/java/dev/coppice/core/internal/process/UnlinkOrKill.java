package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

/// After an unlink has returned, the end of the other process no longer reaches this one. An end before that arrives
/// once.
@JCStressTest
@Outcome(id = "0, false, true", expect = ACCEPTABLE, desc = "Unlinked in time; nothing arrived afterwards.")
@Outcome(id = "1, true, true", expect = ACCEPTABLE, desc = "The end was notified before the unlink returned.")
@Outcome(expect = FORBIDDEN, desc = "A signal arrived after the unlink had returned, or a link is left.")
@State
public class UnlinkOrKill {

    private final ProcessCell own = Cells.cell(ProcessCell.TRAPS);
    private final ProcessCell other = Cells.cell();
    private final Recorder recorder = Cells.recorder(own);

    {
        Links.link(own, other);
    }

    /// Unlinks, and checks whether anything has arrived or is queued.
    @Actor
    public void process(IZZ_Result result) {
        Links.unlink(own, other);
        boolean isQueued = !own.isIdle();
        result.r2 = isQueued || recorder.exits > 0;
    }

    /// Kills the other process.
    @Actor
    public void killer() {
        Cells.kill(other);
    }

    /// Reports how many signals arrived in the end, and whether no link is left.
    @Arbiter
    public void end(IZZ_Result result) {
        result.r1 = recorder.exits;
        result.r3 = own.links == null && other.links == null;
        Cells.tidy();
    }
}
