package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIZ_Result;

/// A process that is entered while the last others of its page leave can be found, and an empty page is dropped.
@JCStressTest
@Outcome(id = "true, 1, true", expect = ACCEPTABLE, desc = "Found while it lives, gone with its page afterwards.")
@Outcome(expect = FORBIDDEN, desc = "A living process is in no page, or a page outlives its processes.")
@State
public class ProcessTablePage {
    private static final int PAGE = 64;

    private final ProcessTable table = new ProcessTable();
    private final ProcessCell leaving = cell(PAGE - 2);
    private final ProcessCell entering = cell(PAGE - 1);

    {
        for (int number = 1; number < PAGE - 2; number++) table.release(cell(number));
        table.add(leaving);
    }

    private ProcessCell cell(long number) {
        return new ProcessCell(Cells.KERNEL, number, table.pageOf(number), 0, new Recorder(), null);
    }

    /// Leaves.
    @Actor
    public void leave() {
        table.remove(leaving);
    }

    /// Enters.
    @Actor
    public void enter() {
        table.add(entering);
    }

    /// Reports which processes are found, before and after the second one leaves.
    @Arbiter
    public void end(ZIZ_Result result) {
        table.forEach(cell -> result.r1 = cell == entering);
        result.r2 = (int) table.live();
        table.remove(entering);
        result.r3 = table.pages() == 0;
    }
}
