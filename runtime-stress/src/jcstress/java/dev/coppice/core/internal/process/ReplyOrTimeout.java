package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// Of an answer and an abandonment exactly one settles the request, and whoever gives it up is told which.
@JCStressTest
@Outcome(id = {"true, -1", "false, 7"}, expect = ACCEPTABLE, desc = "Given up, or answered.")
@Outcome(expect = FORBIDDEN, desc = "An answer came for a request that was given up, or none for one that was not.")
@State
public class ReplyOrTimeout {

    private final RequestNode<Integer> request = Requests.to(Cells.cell());

    /// Answers.
    @Actor
    public void server() {
        request.reply(7);
    }

    /// Gives it up, as a call does whose limit ran out.
    @Actor
    public void requester(ZI_Result result) {
        result.r1 = request.abandon();
    }

    /// Tells how it was settled.
    @Arbiter
    public void end(ZI_Result result) {
        result.r2 = Requests.outcome(request);
    }
}
