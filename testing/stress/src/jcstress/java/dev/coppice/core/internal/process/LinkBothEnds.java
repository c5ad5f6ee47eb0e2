package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Two processes that link and unlink each other at the same time agree in the end whether they are linked.
@JCStressTest
@Outcome(id = {"true, true", "false, false"}, expect = ACCEPTABLE, desc = "Both ends agree.")
@Outcome(expect = FORBIDDEN, desc = "One end has a link that the other does not have.")
@State
public class LinkBothEnds {

    private final ProcessCell first = Cells.cell();
    private final ProcessCell second = Cells.cell();

    /// Links from one end.
    @Actor
    public void linker() {
        Links.link(first, second);
    }

    /// Links and unlinks from the other.
    @Actor
    public void unlinker() {
        Links.link(second, first);
        Links.unlink(second, first);
    }

    /// Reports the state of each end.
    @Arbiter
    public void end(ZZ_Result result) {
        result.r1 = Links.contains(first.links, second);
        result.r2 = Links.contains(second.links, first);
    }
}
