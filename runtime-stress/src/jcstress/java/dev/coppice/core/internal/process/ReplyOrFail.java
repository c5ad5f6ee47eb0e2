package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.coppice.core.ExitReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// A settled request never changes: an answer that was seen stays when a failure comes.
@JCStressTest
@Outcome(id = {"7, 7, 0", "-1, -1, 1"}, expect = ACCEPTABLE, desc = "Settled once; seen so at once and later.")
@Outcome(expect = FORBIDDEN, desc = "It was settled twice, or changed after it was seen.")
@State
public class ReplyOrFail {

    private final RequestNode<Integer> request = Requests.to(Cells.cell());

    /// Answers, and looks what came of it.
    @Actor
    public void server(III_Result result) {
        request.reply(7);
        result.r1 = Requests.outcome(request);
    }

    /// Fails it, as the end of its server does.
    @Actor
    public void killer(III_Result result) {
        result.r3 = request.tryFail(ExitReason.NO_PROCESS) ? 1 : 0;
    }

    /// Tells how it was settled.
    @Arbiter
    public void end(III_Result result) {
        result.r2 = Requests.outcome(request);
    }
}
