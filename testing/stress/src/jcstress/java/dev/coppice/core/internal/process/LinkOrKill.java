package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.ProcessExit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/// A process that links to one that is being killed learns of its end, one way or the other; no link to the dead
/// process is left.
@JCStressTest
@Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "Too late to link: refused.")
@Outcome(id = "false, true, true", expect = ACCEPTABLE, desc = "Linked, and ended with the other.")
@Outcome(expect = FORBIDDEN, desc = "Lives on with a link to the dead process, or was notified twice.")
@State
public class LinkOrKill {

    private final ProcessCell own = Cells.cell();
    private final ProcessCell other = Cells.cell();

    /// Links.
    @Actor
    public void process(ZZZ_Result result) {
        try {
            Links.link(own, other);
        } catch (ProcessExit refused) {
            result.r1 = true;
        }
    }

    /// Kills the process to link to.
    @Actor
    public void killer() {
        Cells.kill(other);
    }

    /// Reports whether the first process ended, too, and whether no link is left.
    @Arbiter
    public void end(ZZZ_Result result) {
        result.r2 = own.hasEnded();
        result.r3 = own.links == null && other.links == null;
        Cells.tidy();
    }
}
