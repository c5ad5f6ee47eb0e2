package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/// A request that is settled while its server takes it to answer it later does not stay in the server's list.
@JCStressTest
@Outcome(id = "false, true, 7", expect = ACCEPTABLE, desc = "Answered, and the server owes nothing.")
@Outcome(expect = FORBIDDEN, desc = "The server keeps a request that was answered.")
@State
public class TakeOrSettle {

    private final ProcessCell server = Cells.cell();
    private final RequestNode<Integer> request = Requests.to(server);

    /// The server's callback returned without an answer.
    @Actor
    public void server() {
        request.take();
    }

    /// Somebody to whom the request was given answers it.
    @Actor
    public void helper() {
        request.reply(7);
    }

    /// Tells whether the request is still listed.
    @Arbiter
    public void end(ZZI_Result result) {
        result.r1 = request.isTaken;
        result.r2 = server.relations().taken == null;
        result.r3 = Requests.outcome(request);
    }
}
