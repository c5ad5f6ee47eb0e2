package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// A request that is completed while its server takes it, to answer it later, does not stay in the server's list.
@JCStressTest
@Outcome(id = "false, true, 7", expect = ACCEPTABLE, desc = "Answered, and no longer in the server's list.")
@Outcome(expect = FORBIDDEN, desc = "The server keeps a request that was answered.")
@State
public class TakeOrSettle {

    private final ProcessCell server = Cells.cell();
    private final RequestEnvelope<Integer> request = Requests.to(server);

    /// Returns from the server's callback without a reply.
    @Actor
    public void server() {
        request.take();
    }

    /// Replies from another process, to which the request was given.
    @Actor
    public void helper() {
        request.reply(7);
    }

    /// Reports whether the request is still listed.
    @Arbiter
    public void end(ZZI_Result result) {
        result.r1 = request.isTaken;
        result.r2 = server.relations().taken == null;
        result.r3 = Requests.outcome(request);
    }
}
