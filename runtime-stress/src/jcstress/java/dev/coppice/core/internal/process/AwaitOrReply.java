package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A thread that waits for an answer gets it. (One that is not told shows as a run that does not end.)
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "The answer.")
@Outcome(expect = FORBIDDEN, desc = "Another answer, or none.")
@State
public class AwaitOrReply {

    private final RequestNode<Integer> request = Requests.to(Cells.cell());

    /// Answers.
    @Actor
    public void server() {
        request.reply(7);
    }

    /// Waits.
    @Actor
    public void requester(I_Result result) {
        result.r1 = request.await(null);
    }
}
