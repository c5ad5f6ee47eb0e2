package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A thread that waits for an answer gets it, and at once: one that is not told wakes at its limit only.
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "The answer.")
@Outcome(id = "-1", expect = FORBIDDEN, desc = "The answer, but nobody told the thread.")
@Outcome(expect = FORBIDDEN, desc = "Another answer, or none.")
@State
public class AwaitOrReply {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final RequestNode<Integer> request = Requests.to(Cells.cell());

    /// Answers.
    @Actor
    public void server() {
        request.reply(7);
    }

    /// Waits.
    @Actor
    public void requester(I_Result result) {
        long begin = System.nanoTime();
        int answer = request.await(LIMIT);
        result.r1 = System.nanoTime() - begin < LIMIT.toNanos() ? answer : -1;
    }
}
