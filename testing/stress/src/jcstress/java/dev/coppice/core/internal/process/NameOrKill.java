package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.Name;
import dev.coppice.core.ProcessEnded;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A name that a process takes while it is killed is free afterwards.
@JCStressTest
@Outcome(id = {"true, false", "false, false"}, expect = ACCEPTABLE, desc = "Free.")
@Outcome(expect = FORBIDDEN, desc = "The table still holds the name for a dead process.")
@State
public class NameOrKill {

    private final ProcessCell cell = Cells.cell();
    private final Object key = new Object();

    /// Takes the name, if the process is still alive.
    @Actor
    public void process(ZZ_Result result) {
        try {
            result.r1 = Names.claim(cell, new Name<>(key)) == null;
        } catch (ProcessEnded ended) {
            result.r1 = false;
        }
    }

    /// Kills it.
    @Actor
    public void killer() {
        Cells.kill(cell);
    }

    /// Checks whether the name is held.
    @Arbiter
    public void end(ZZ_Result result) {
        result.r2 = Cells.names().holds(key);
        Cells.tidy();
    }
}
