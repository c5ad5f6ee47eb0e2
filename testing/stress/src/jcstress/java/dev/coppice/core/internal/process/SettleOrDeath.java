package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// The end of a server fails all requests that it has taken, also while some are being answered and removed from its
/// list.
@JCStressTest
@Outcome(id = {"-1, -1, -1", "-1, 7, -1"}, expect = ACCEPTABLE, desc = "All completed, the others failed.")
@Outcome(expect = FORBIDDEN, desc = "A request was left open, or was completed twice.")
@State
public class SettleOrDeath {

    private final ProcessCell server = Cells.cell();
    private final RequestEnvelope<Integer> first = Requests.to(server);
    private final RequestEnvelope<Integer> second = Requests.to(server);
    private final RequestEnvelope<Integer> third = Requests.to(server);

    {
        first.take();
        second.take();
        third.take();
    }

    /// Answers the request in the middle.
    @Actor
    public void helper() {
        second.reply(7);
    }

    /// Kills the server.
    @Actor
    public void killer() {
        Cells.kill(server);
    }

    /// Reports how they were completed.
    @Arbiter
    public void end(III_Result result) {
        result.r1 = Requests.outcome(first);
        result.r2 = Requests.outcome(second);
        result.r3 = Requests.outcome(third);
        Cells.tidy();
    }
}
