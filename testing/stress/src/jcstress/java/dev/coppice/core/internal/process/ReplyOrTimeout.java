package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;


import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// Of a reply and an abandonment, exactly one completes the request, and the caller that abandons it learns which.
@JCStressTest
@Outcome(id = {"true, -1", "false, 7"}, expect = ACCEPTABLE, desc = "Abandoned, or answered.")
@Outcome(expect = FORBIDDEN, desc = "A reply arrived for an abandoned request, or none for another.")
@State
public class ReplyOrTimeout {

    private final RequestEnvelope<Integer> request = Requests.to(Cells.cell());

    /// Replies.
    @Actor
    public void server() {
        request.reply(7);
    }

    /// Abandons the request, as a call does when its timeout expires.
    @Actor
    public void requester(ZI_Result result) {
        result.r1 = request.abandon();
    }

    /// Reports how it was completed.
    @Arbiter
    public void end(ZI_Result result) {
        result.r2 = Requests.outcome(request);
    }
}
