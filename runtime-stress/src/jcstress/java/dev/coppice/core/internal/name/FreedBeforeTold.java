package dev.coppice.core.internal.name;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.internal.process.Cells;
import dev.coppice.core.internal.process.ProcessCell;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// The name of a process that ends is free before anybody is told of the end: who was told can take it, and keeps it.
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Told of the end; got the name; has it still.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Not told yet, and got the name all the same.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Not told yet; the old holder had it.")
@Outcome(expect = FORBIDDEN, desc = "Told of the end and refused the name, or lost it afterwards, or it leads to the dead.")
@State
public class FreedBeforeTold {

    private final ProcessCell holder = Cells.cell();
    private final ProcessCell successor = Cells.cell();
    private final Object name = new Object();
    private volatile boolean told;

    {
        Cells.register(holder, name);
        Cells.listen(holder, () -> told = true);
    }

    /// Ends the holder.
    @Actor
    public void killer() {
        Cells.kill(holder);
    }

    /// Takes the name.
    @Actor
    public void successor(III_Result result) {
        result.r1 = told ? 1 : 0;
        result.r2 = Cells.names().register(name, name.hashCode(), successor) == null ? 1 : 0;
    }

    /// Looks where the name leads.
    @Arbiter
    public void end(III_Result result) {
        var found = Cells.names().whereis(name);
        result.r3 = found == null ? 0 : found == successor ? 1 : -1;
        if (result.r3 == 0 && Cells.names().holds(name)) result.r3 = -2;
        Cells.names().unregister(name.hashCode(), successor);
        Cells.tidy();
    }
}
