package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A request that its server takes while the server is killed fails: it does not stay open.
@JCStressTest
@Outcome(id = "-1", expect = ACCEPTABLE, desc = "Failed.")
@Outcome(expect = FORBIDDEN, desc = "The request is never completed.")
@State
public class TakeOrDeath {

    private final ProcessCell server = Cells.cell();
    private final RequestEnvelope<Integer> request = Requests.to(server);

    /// Returns from the server's callback without a reply.
    @Actor
    public void server() {
        request.take();
    }

    /// Kills the server.
    @Actor
    public void killer() {
        Cells.kill(server);
    }

    /// Reports how it was completed.
    @Arbiter
    public void end(I_Result result) {
        result.r1 = Requests.outcome(request);
        Cells.tidy();
    }
}
