package dev.coppice.core.internal.process;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A thread that waits for a reply gets it, and at once: a lost wake-up shows as a wait that lasts its full timeout.
///
/// After the first lost wake-up the threads stop waiting: the test has failed, and each further timeout would make it
/// appear to hang.
@JCStressTest
@Outcome(id = "7", expect = ACCEPTABLE, desc = "The reply.")
@Outcome(id = "-1", expect = FORBIDDEN, desc = "The reply, but the thread was not woken.")
@Outcome(expect = FORBIDDEN, desc = "Another reply, or none.")
@State
public class AwaitOrReply {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static volatile boolean wakeUpLost;

    private final RequestEnvelope<Integer> request = Requests.to(Cells.cell());

    /// Replies.
    @Actor
    public void server() {
        request.reply(7);
    }

    /// Waits.
    @Actor
    public void requester(I_Result result) {
        if (wakeUpLost) {
            result.r1 = -1;
            return;
        }
        long begin = System.nanoTime();
        int answer = request.await(LIMIT);
        boolean lost = System.nanoTime() - begin >= LIMIT.toNanos();
        if (lost) wakeUpLost = true;
        result.r1 = lost ? -1 : answer;
    }
}
