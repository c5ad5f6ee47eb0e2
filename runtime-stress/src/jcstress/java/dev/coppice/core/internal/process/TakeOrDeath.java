package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A request that its server takes while it is killed fails: it does not stay open.
@JCStressTest
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Failed.")
@Outcome(expect = FORBIDDEN, desc = "Nobody will ever settle it.")
@State
public class TakeOrDeath {

    private final ProcessCell server = Cells.cell();
    private final RequestNode<Integer> request = Requests.to(server);

    /// The server's callback returned without an answer.
    @Actor
    public void server() {
        request.take();
    }

    /// Kills the server.
    @Actor
    public void killer() {
        Cells.kill(server);
    }

    /// Tells how it was settled.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = Requests.outcome(request);
        Cells.tidy();
    }
}
