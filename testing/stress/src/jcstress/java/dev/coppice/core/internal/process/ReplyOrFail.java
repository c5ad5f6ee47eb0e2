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

/// A completed request never changes: a reply that was observed stays when a failure follows.
@JCStressTest
@Outcome(id = {"7, 7, 0", "-1, -1, 1"}, expect = ACCEPTABLE,
        desc = "Completed once; the same result at once and later.")
@Outcome(expect = FORBIDDEN, desc = "It was completed twice, or changed after it was observed.")
@State
public class ReplyOrFail {

    private final RequestEnvelope<Integer> request = Requests.to(Cells.cell());

    /// Replies, and observes the result.
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

    /// Reports how it was completed.
    @Arbiter
    public void end(III_Result result) {
        result.r2 = Requests.outcome(request);
    }
}
