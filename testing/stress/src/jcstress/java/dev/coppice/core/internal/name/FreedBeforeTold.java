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

/// The name of a process that ends is free before any process is notified of the end: a notified process can take the
/// name, and keeps it.
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Notified of the end, got the name, and still has it.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Not notified yet, but got the name.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Not notified yet; the old holder had the name.")
@Outcome(expect = FORBIDDEN, desc = "Notified but refused the name, or lost it, or it resolves to the dead process.")
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

    /// Looks the name up.
    @Arbiter
    public void end(III_Result result) {
        var found = Cells.names().whereis(name);
        result.r3 = found == null ? 0 : found == successor ? 1 : -1;
        if (result.r3 == 0 && Cells.names().holds(name)) result.r3 = -2;
        Cells.names().unregister(name.hashCode(), successor);
        Cells.tidy();
    }
}
